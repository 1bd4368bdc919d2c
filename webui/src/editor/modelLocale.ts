import { words } from "@/ui/words";

export const model = words("model", {
  en: {
    task: "Task",
    algorithm: "Algorithm",
    label: "Label",
    trainedRows: "Rows learned from",
    inputs: "Numbers that go in",
    features: "Columns that it reads",
    publish: "Publish",
    publishName: "Name in the model zoo",
    publishHint: "A further run registers this model; nothing is trained again.",
    publishing: "“{{name}}” is being registered by run {{number}}.",
    publishRun: "The run",
    publishZoo: "Model zoo",
  },
  zh: {
    task: "任务",
    algorithm: "算法",
    label: "目标列",
    trainedRows: "训练行数",
    inputs: "输入特征数",
    features: "读取的列",
    publish: "发布",
    publishName: "模型库中的名称",
    publishHint: "将通过一次新的运行注册此模型，不会重新训练。",
    publishing: "运行 {{number}} 正在注册“{{name}}”。",
    publishRun: "查看运行",
    publishZoo: "模型库",
  },
});

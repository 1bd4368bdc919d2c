import { words } from "@/ui/words";

export const model = words("model", {
  en: {
    task: "Task",
    algorithm: "Algorithm",
    label: "Label",
    trainedRows: "Rows learned from",
    inputs: "Numbers that go in",
    features: "Columns that it reads",
  },
  zh: {
    task: "任务",
    algorithm: "算法",
    label: "目标列",
    trainedRows: "训练行数",
    inputs: "输入特征数",
    features: "读取的列",
  },
});

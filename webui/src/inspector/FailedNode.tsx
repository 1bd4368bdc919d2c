import { Alert, Button, Space } from "antd";
import { useComponent, useEditor, useWorkbench } from "@/editor/context";
import { useRunDialog } from "@/editor/runDialog";
import type { Node } from "@/experiment/document";
import type { NodeRun } from "@/experiment/run";
import { useText } from "@/ui/words";
import { FixButton } from "./FixButton";
import { inspector } from "./locale";

/** What happened to a failed node in one sentence and where, with what puts it right, the setting and the log. */
export function FailedNode({ node, run }: { node: Node; run: NodeRun }) {
  const t = inspector.useWords();
  const read = useText();
  const { desk } = useWorkbench();
  const { ask } = useRunDialog();
  const component = useComponent(node);
  const readOnly = useEditor((state) => state.readOnly);
  const problem = run.problem;
  const param = problem?.where.param;
  const setting = param && component?.params.find((one) => one.name === param);
  const place = [
    setting && t("failedSetting", { name: read(setting.title) }),
    problem?.where.column && t("failedColumn", { name: problem.where.column }),
  ].filter(Boolean);
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 12 }}
      data-testid="failed-node"
      title={problem ? read(problem.message) : t("failed")}
      description={
        <Space orientation="vertical" size={6}>
          {place.length > 0 && <span>{place.join(" · ")}</span>}
          {problem?.hint && <span>{read(problem.hint)}</span>}
          <Space size={8} wrap>
            {problem && <FixButton node={node.id} problem={problem} />}
            {param && (
              <Button size="small" onClick={() => desk.setState({ field: { node: node.id, param, at: Date.now() } })}>
                {t("toField")}
              </Button>
            )}
            <Button size="small" onClick={() => desk.setState({ dock: "logs", logs: "node" })}>
              {t("showTrace")}
            </Button>
            {!readOnly && (
              <Button size="small" onClick={() => ask({ kind: "to", nodes: [node.id] })} data-testid="failed-run">
                {t("runTo")}
              </Button>
            )}
          </Space>
        </Space>
      }
    />
  );
}

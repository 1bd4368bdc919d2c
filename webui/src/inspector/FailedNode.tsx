import { Alert, Button, Space } from "antd";
import { useWorkbench } from "@/editor/context";
import type { Node } from "@/experiment/document";
import type { NodeRun } from "@/experiment/run";
import { useText } from "@/ui/words";
import { inspector } from "./locale";

/** What happened to a failed node in one sentence, with the way to the setting and to the log. */
export function FailedNode({ node, run }: { node: Node; run: NodeRun }) {
  const t = inspector.useWords();
  const read = useText();
  const { desk } = useWorkbench();
  const problem = run.problem;
  const param = problem?.where.param;
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 12 }}
      data-testid="failed-node"
      title={problem ? read(problem.message) : t("failed")}
      description={
        <Space orientation="vertical" size={4}>
          {problem?.hint && <span>{read(problem.hint)}</span>}
          <Space size={8}>
            {param && (
              <Button size="small" onClick={() => desk.setState({ field: { node: node.id, param, at: Date.now() } })}>
                {t("toField")}
              </Button>
            )}
            <Button size="small" onClick={() => desk.setState({ dock: "logs" })}>
              {t("showLog")}
            </Button>
          </Space>
        </Space>
      }
    />
  );
}

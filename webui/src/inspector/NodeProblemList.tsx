import { Alert } from "antd";
import type { Problem } from "@/api/types";
import { useText } from "@/ui/words";
import { FixButton } from "./FixButton";

/** Problems of a node that belong to none of its fields. */
export function NodeProblemList({ node, problems }: { node: string; problems: readonly Problem[] }) {
  const read = useText();
  return problems.map((problem) => (
    <Alert
      key={`${problem.code}${problem.message.en}`}
      type={problem.severity}
      showIcon
      style={{ marginBottom: 10, padding: "6px 10px" }}
      title={read(problem.message)}
      description={
        <>
          {problem.hint && <div>{read(problem.hint)}</div>}
          <FixButton node={node} problem={problem} />
        </>
      }
    />
  ));
}

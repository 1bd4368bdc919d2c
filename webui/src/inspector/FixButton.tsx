import { ToolOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { Problem } from "@/api/types";
import { useEditor, useWorkbench } from "@/editor/context";
import { fixFor } from "@/experiment/fixes";
import { InstallButton } from "@/extras/InstallButton";
import { useText } from "@/ui/words";

/** One press that puts a problem right, where there is such a change; it can be undone. */
export function FixButton({ node, problem }: { node: string; problem: Problem }) {
  const read = useText();
  const { editor, catalog, inference } = useWorkbench();
  const document = useEditor((state) => state.document);
  const readOnly = useEditor((state) => state.readOnly);
  if (problem.code === "environment-lacks")
    return <InstallButton lacks={namesIn(problem.data.lacks)} onInstalled={() => inference.refresh()} />;
  const fix = readOnly ? null : fixFor(problem, node, document, catalog);
  if (!fix) return null;
  return (
    <Button
      size="small"
      icon={<ToolOutlined />}
      onClick={() => editor.getState().change(fix.apply)}
      data-testid={`fix-${problem.code}`}
    >
      {read(fix.title)}
    </Button>
  );
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

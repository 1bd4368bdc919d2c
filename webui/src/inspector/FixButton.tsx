import { ToolOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useNavigate } from "react-router";
import { usePlace } from "@/api/session";
import type { Fix, Problem } from "@/api/types";
import { useEditor, useWorkbench } from "@/editor/context";
import { applied } from "@/experiment/fixes";
import { InstallButton } from "@/extras/InstallButton";
import { useText } from "@/ui/words";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** What one press puts right, one button each, where there is such a change; it can be undone. */
export function FixButton({ node, problem }: { node: string; problem: Problem }) {
  const t = inspector.useWords();
  const read = useText();
  const { catalog, inference } = useWorkbench();
  const document = useEditor((state) => state.document);
  const { workspace } = usePlace();
  const press = useFix();
  if (problem.code === "environment-lacks")
    return <InstallButton lacks={namesIn(problem.data.lacks)} onInstalled={() => inference.refresh()} />;
  const where = { ...problem.where, node: problem.where.node ?? node };
  const fixes = (problem.fixes ?? []).filter((fix) => applied(document, catalog, fix, where) !== null);
  if (fixes.length === 0 || workspace.role === "viewer") return null;
  return (
    <Space size={6} wrap>
      {fixes.map((fix, place) => (
        <Button
          key={fix.title.en}
          className={styles.fix}
          size="small"
          icon={<ToolOutlined />}
          onClick={() => press(fix, where)}
          data-testid={place === 0 ? `fix-${problem.code}` : `fix-${problem.code}-${place + 1}`}
        >
          {t("fix", { what: read(fix.title) })}
        </Button>
      ))}
    </Space>
  );
}

/** Applies a fix here, or opens the experiment as it is now with it, where what is shown is the version of a past run. */
function useFix() {
  const { id, editor, catalog } = useWorkbench();
  const navigate = useNavigate();
  return (fix: Fix, where: Problem["where"]) => {
    if (editor.getState().readOnly) navigate(`/experiments/${id}?node=${where.node}`, { state: { fix, where } });
    else editor.getState().change((now) => applied(now, catalog, fix, where) ?? now);
  };
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

import { CheckCircleOutlined, ExclamationCircleFilled, InfoCircleOutlined, WarningFilled } from "@ant-design/icons";
import type { Problem } from "@/api/types";
import { useCanvasView } from "@/canvas/view";
import { nodeOf } from "@/experiment/document";
import { FixButton } from "@/inspector/FixButton";
import { EmptyState } from "@/ui/EmptyState";
import { useText } from "@/ui/words";
import { useEditor, useInference, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";

const ICONS = {
  error: <ExclamationCircleFilled className={styles.toneBad} />,
  warning: <WarningFilled className={styles.toneWarn} />,
  info: <InfoCircleOutlined className="es-muted" />,
};

/** Every problem of the experiment; each leads to its node and field. */
export function DockProblems() {
  const t = texts.useWords();
  const problems = useInference((state) => state.inference?.problems ?? NONE);
  if (problems.length === 0) return <EmptyState icon={<CheckCircleOutlined />} title={t("problemsNone")} />;
  const rank = { error: 0, warning: 1, info: 2 };
  const sorted = [...problems].sort((a, b) => rank[a.severity] - rank[b.severity]);
  return (
    <div className={styles.problemList}>
      {sorted.map((problem) => (
        <ProblemRow key={JSON.stringify([problem.where, problem.code, problem.message.en])} problem={problem} />
      ))}
    </div>
  );
}

const NONE: Problem[] = [];

function ProblemRow({ problem }: { problem: Problem }) {
  const read = useText();
  const view = useCanvasView();
  const { editor, catalog, desk } = useWorkbench();
  const { node: id, param } = problem.where;
  const node = useEditor((state) => (id ? nodeOf(state.document, id) : undefined));
  const component = catalog.get(node?.component ?? "");
  const field = component?.params.find((one) => one.name === param);
  function go() {
    if (!id) return;
    editor.getState().select([id]);
    view.show([id]);
    if (param) desk.setState({ field: { node: id, param, at: Date.now() } });
  }
  const place = [node?.label ?? read(component?.title), field && read(field.title)].filter(Boolean).join(" › ");
  return (
    <div className={styles.problemRow}>
      <button type="button" className={styles.problem} onClick={go} data-testid="problem">
        {ICONS[problem.severity]}
        <span className={styles.problemPlace}>{place || id}</span>
        <span>
          {read(problem.message)} {problem.hint && <span className="es-muted">{read(problem.hint)}</span>}
        </span>
      </button>
      {id && <FixButton node={id} problem={problem} />}
    </div>
  );
}

import { SelectOutlined } from "@ant-design/icons";
import { useEditor, useInference, useWorkbench } from "@/editor/context";
import { EmptyState } from "@/ui/EmptyState";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** Nothing is selected: the experiment in numbers. */
export function ExperimentSummary() {
  const t = inspector.useWords();
  const { desk } = useWorkbench();
  const nodes = useEditor((state) => state.document.nodes.length);
  const edges = useEditor((state) => state.document.edges.length);
  const problems = useInference((state) => state.inference?.problems.length ?? 0);
  return (
    <div className={styles.body}>
      <EmptyState icon={<SelectOutlined />} title={t("nothing")} hint={t("nothingHint")} />
      {nodes > 0 && (
        <dl className={styles.facts}>
          <dt>{t("nodesCount")}</dt>
          <dd>{nodes}</dd>
          <dt>{t("edgesCount")}</dt>
          <dd>{edges}</dd>
          <dt>{t("problemsCount")}</dt>
          <dd>
            {problems > 0 ? (
              <button type="button" className={styles.link} onClick={() => desk.setState({ dock: "problems" })}>
                {problems}
              </button>
            ) : (
              0
            )}
          </dd>
        </dl>
      )}
    </div>
  );
}

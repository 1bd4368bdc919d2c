import { useEditor, useSelectedNode } from "@/editor/context";
import { ExperimentSummary } from "./ExperimentSummary";
import styles from "./inspector.module.css";
import { inspector } from "./locale";
import { NodeInspector } from "./NodeInspector";
import { SelectionInspector } from "./SelectionInspector";

/** What is selected, at the right: one node's settings, what several have in common, or the experiment. */
export function Inspector() {
  const t = inspector.useWords();
  const node = useSelectedNode();
  const several = useEditor((state) => state.nodes.size > 1);
  return (
    <section className={styles.inspector} aria-label={t("title")} data-testid="inspector">
      {node ? <NodeInspector key={node.id} node={node} /> : several ? <SelectionInspector /> : <ExperimentSummary />}
    </section>
  );
}

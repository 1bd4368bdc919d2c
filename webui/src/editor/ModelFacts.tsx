import { useTitles } from "@/runs/titles";
import { useMetricName } from "@/runs/useMetrics";
import { metric, number } from "@/ui/format";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage } from "@/ui/words";
import { useTaskName } from "@/zoo/words";
import styles from "./editor.module.css";
import { model as texts } from "./modelLocale";

export type ModelInfo = {
  task: string;
  algorithm: string;
  /** Of models; a package says its own. */
  library?: string;
  features?: { name: string; type: string }[];
  inputs?: string[];
  label?: { name: string; type: string; values?: string[] | null } | null;
  trained_rows?: number | null;
  /** Already in the zoo. */
  package?: boolean;
  metrics?: { [name: string]: number | null };
};

/** What a trained model is, what it reads, and what it learned to say. */
export function ModelFacts({ model }: { model: ModelInfo }) {
  const t = texts.useWords();
  const nameOf = useMetricName();
  const titles = useTitles();
  const task = useTaskName();
  const language = useLanguage();
  const facts: [string, string][] = [
    [t("task"), task(model.task)],
    [t("algorithm"), titles.algorithm(model.algorithm, model.task) + (model.library ? ` (${model.library})` : "")],
  ];
  if (model.label)
    facts.push([
      t("label"),
      model.label.values ? `${model.label.name} (${model.label.values.join(" / ")})` : model.label.name,
    ]);
  if (model.trained_rows) facts.push([t("trainedRows"), number(model.trained_rows, language)]);
  if (model.inputs) facts.push([t("inputs"), number(model.inputs.length, language)]);
  for (const [name, value] of Object.entries(model.metrics ?? {})) facts.push([nameOf(name), metric(value)]);
  return (
    <div className={styles.modelFacts}>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("features")}</h3>
      <div className={styles.features}>
        {(model.features ?? []).map((feature) => (
          <span key={feature.name}>
            <TypeIcon type={feature.type} /> {feature.name}
          </span>
        ))}
      </div>
    </div>
  );
}

import { metric } from "@/ui/format";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import type { Deployment, Prediction } from "./types";

/** The first predicted row: the prediction large, probabilities as bars, anything else below. */
export function Answer({ prediction, deployment }: { prediction: Prediction | null; deployment: Deployment }) {
  const t = deployments.useWords();
  const row = prediction?.rows[0];
  if (!prediction || !row) return <p className={`${styles.answerEmpty} es-muted`}>{t("answerEmpty")}</p>;
  const names = deployment.signature.outputs.map((column) => column.name).filter((name) => name in row);
  const shown = names.length > 0 ? names : Object.keys(row);
  return (
    <section className={styles.answer} data-testid="try-answer">
      {shown.map((name) => (
        <Output key={name} name={name} value={row[name]} />
      ))}
      <span className={styles.ms}>{t("answerIn", { ms: metric(prediction.ms, 3) })}</span>
    </section>
  );
}

function Output({ name, value }: { name: string; value: unknown }) {
  const t = deployments.useWords();
  if (name === "prediction") {
    return (
      <div className={styles.big}>
        <span>{t("prediction")}</span>
        <strong data-testid="try-prediction">
          {typeof value === "number" ? metric(value) : String(value ?? "null")}
        </strong>
      </div>
    );
  }
  if (name.startsWith("probability") && typeof value === "number") {
    const of = name.replace(/^probability_?/, "");
    return (
      <div className={styles.probability}>
        <span>
          {t("probability")} {of}
        </span>
        <div>
          <i style={{ width: `${Math.max(0, Math.min(1, value)) * 100}%` }} />
        </div>
        <strong data-testid={`try-${name}`} data-value={value}>
          {(value * 100).toFixed(1)}%
        </strong>
      </div>
    );
  }
  return (
    <div className={styles.other}>
      <span>{name}</span> {typeof value === "object" ? JSON.stringify(value) : String(value)}
    </div>
  );
}

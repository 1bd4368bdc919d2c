import { Alert } from "antd";
import type { NodeRun } from "@/experiment/run";
import { bytes, number, seconds } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** What the node took in the run that is shown, and what is worth knowing about it. */
export function NodeUsage({ run }: { run: NodeRun }) {
  const t = inspector.useWords();
  const read = useText();
  const chosen = useLanguage();
  const { usage } = run;
  if (!usage) return null;
  const written = Object.values(run.outputs).reduce(
    (sum, output) => sum + (output.kind === "table" ? output.bytes : 0),
    0,
  );
  const facts = [
    run.seconds !== null && seconds(run.seconds, chosen),
    usage.rows > 0 && t("usedRows", { shown: number(usage.rows, chosen) }),
    usage.rows > 0 && run.seconds && t("usedSpeed", { shown: number(Math.round(usage.rows / run.seconds), chosen) }),
    written > 0 && t("usedWritten", { size: bytes(written) }),
    usage.memory_mb > 0 && t("usedMemory", { size: bytes(usage.memory_mb * 1024 * 1024) }),
  ].filter(Boolean);
  return (
    <>
      <p className={styles.usage} data-testid="node-usage">
        {facts.join(" · ")}
      </p>
      {usage.warnings.map((warning) => (
        <Alert key={warning.en} type="warning" showIcon title={read(warning)} className={styles.usage} />
      ))}
    </>
  );
}

import { ExclamationCircleFilled, WarningFilled } from "@ant-design/icons";
import { useEffect, useState } from "react";
import { useNodeRun, useShape } from "@/editor/context";
import type { NodeRun } from "@/experiment/run";
import { number, seconds } from "@/ui/format";
import { StateTag } from "@/ui/StateTag";
import { useLanguage } from "@/ui/words";
import styles from "./canvas.module.css";
import { canvas } from "./locale";

type Props = { id: string; subtitle: string | null; known: boolean; kind: string };

/** The line below a node's title: how its run went, else its component where it was renamed, else its columns or its kind. */
export function NodeStatus({ id, subtitle, known, kind }: Props) {
  const t = canvas.useWords();
  const run = useNodeRun(id);
  const shape = useShape(id);
  if (!known) return <span className={styles.bad}>{t("unknownComponent")}</span>;
  if (run && run.state !== "skipped" && run.state !== "waiting") return <RunStatus run={run} />;
  if (run?.state === "waiting") return <StateTag state="waiting" />;
  if (subtitle) return subtitle;
  const table = Object.values(shape?.outputs ?? {}).find((schema) => schema.columns.length > 0 || schema.open);
  if (!table) return kind;
  if (table.columns.length === 0) return t("columnsUnknown");
  return t(table.open ? "columnsOpen" : "columnsKnown", { count: table.columns.length });
}

function RunStatus({ run }: { run: NodeRun }) {
  const chosen = useLanguage();
  const t = canvas.useWords();
  const elapsed = useElapsed(run);
  const parts: string[] = [];
  if (run.state === "running" && run.fraction !== null) parts.push(`${Math.round(run.fraction * 100)}%`);
  if (run.state !== "reused" && elapsed !== null) parts.push(seconds(elapsed, chosen));
  if (run.rows !== null && run.state !== "failed") parts.push(t("rows", { count: number(run.rows, chosen) }));
  return (
    <>
      <StateTag state={run.state} />
      {parts.length > 0 && <span className={styles.numbers}>{parts.join(" · ")}</span>}
    </>
  );
}

/** Seconds since the start of a running node, counting on; else how long it took. */
function useElapsed(run: NodeRun): number | null {
  const running = run.state === "running" && run.started_at !== null;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  if (!running || run.started_at === null) return run.seconds;
  return Math.max(0, Math.round((now - new Date(run.started_at).getTime()) / 1000));
}

/** How many problems a node has; the inspector lists them. */
export function NodeProblems({ id }: { id: string }) {
  const t = canvas.useWords();
  const shape = useShape(id);
  const problems = shape?.problems ?? [];
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.filter((problem) => problem.severity === "warning").length;
  if (errors > 0) {
    return (
      <span
        className={styles.errors}
        role="img"
        aria-label={t("problems", { count: errors })}
        data-testid={`problems-${id}`}
      >
        <ExclamationCircleFilled /> {errors}
      </span>
    );
  }
  if (warnings === 0) return null;
  return (
    <span className={styles.warnings} role="img" aria-label={t("warnings", { count: warnings })}>
      <WarningFilled />
    </span>
  );
}

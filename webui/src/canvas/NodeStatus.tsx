import { ExclamationCircleFilled, WarningFilled } from "@ant-design/icons";
import { useEffect, useState } from "react";
import type { Problem } from "@/api/types";
import { useInference, useNodeRun } from "@/editor/context";
import type { NodeRun } from "@/experiment/run";
import type { NodeShape } from "@/experiment/schema";
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
  const columns = useInference(({ inference }) => columnCount(inference?.nodes[id]));
  if (!known) return <span className={styles.bad}>{t("unknownComponent")}</span>;
  if (run && run.state !== "skipped" && run.state !== "waiting") return <RunStatus run={run} />;
  if (run?.state === "waiting") return <StateTag state="waiting" />;
  if (subtitle) return subtitle;
  if (columns === null) return kind;
  if (columns === 0) return t("columnsUnknown");
  return t(columns < 0 ? "columnsOpen" : "columnsKnown", { count: Math.abs(columns) });
}

/** Columns of the first table, below zero where there may be more: one number says all that is drawn. Null without a table. */
function columnCount(shape: NodeShape | undefined): number | null {
  const table = Object.values(shape?.outputs ?? {}).find((schema) => schema.columns.length > 0 || schema.open);
  if (!table) return null;
  return table.open ? 0 - table.columns.length : table.columns.length;
}

function RunStatus({ run }: { run: NodeRun }) {
  const chosen = useLanguage();
  const t = canvas.useWords();
  const elapsed = useElapsed(run);
  const parts: string[] = [];
  if (run.state === "running" && run.fraction !== null) parts.push(`${Math.round(run.fraction * 100)}%`);
  if (run.state !== "reused" && elapsed !== null) parts.push(seconds(elapsed, chosen));
  if (run.rows !== null && run.state !== "failed")
    parts.push(t("rows", { count: run.rows, shown: number(run.rows, chosen) }));
  const left = run.state === "running" ? secondsLeft(run.fraction, elapsed) : null;
  if (left !== null) parts.push(t("left", { time: seconds(left, chosen) }));
  return (
    <>
      <StateTag state={run.state} />
      {parts.length > 0 && <span className={styles.numbers}>{parts.join(" · ")}</span>}
    </>
  );
}

/** What is left of a running node, once enough of it is done to tell; whole seconds. */
export function secondsLeft(fraction: number | null, elapsed: number | null): number | null {
  if (fraction === null || elapsed === null || fraction < 0.05 || fraction >= 1 || elapsed < 3) return null;
  return Math.max(1, Math.round((elapsed * (1 - fraction)) / fraction));
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
  const errors = useInference(({ inference }) => count(inference?.nodes[id], "error"));
  const warnings = useInference(({ inference }) => count(inference?.nodes[id], "warning"));
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

function count(shape: NodeShape | undefined, severity: Problem["severity"]): number {
  return shape?.problems.filter((problem) => problem.severity === severity).length ?? 0;
}

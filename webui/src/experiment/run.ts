/** A run as a watcher sees it, and the reducer of its events: the same as the studio's own (runners/events.py). */

import type { Problem, Text } from "@/api/types";

export type NodeRunState = "waiting" | "queued" | "running" | "ok" | "failed" | "skipped" | "reused" | "cancelled";
export type RunState = "queued" | "running" | "ok" | "failed" | "cancelled";
export type Output = { kind: string; rows: number | null; bytes: number };
/** Rows that the node read, MB that went to disk, the engine's memory at its most, and what is worth knowing. */
export type Usage = { rows: number; spilled_mb: number; memory_mb: number; warnings: Text[] };
export type NodeRun = {
  state: NodeRunState;
  fraction: number | null;
  message: Text | null;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  rows: number | null;
  problem: Problem | null;
  outputs: { [port: string]: Output };
  metrics: { [name: string]: number | null };
  /** Only where the node took its time. */
  usage?: Usage;
};
type Common = { source: string; number: number; time: string; node?: string | null; cursor?: number };
export type RunEvent = Common &
  (
    | { type: "stage-started"; nodes: string[] }
    | { type: "node-started" }
    | { type: "progress"; fraction?: number | null; message?: Text | null; rows?: number | null }
    | { type: "log"; level: string; text: string }
    | { type: "metric"; name: string; value: number | null; step?: number | null }
    | { type: "report"; port?: string | null; blocks: unknown[] }
    | { type: "artifact"; port: string; kind: string; rows?: number | null; bytes?: number }
    | {
        type: "node-finished";
        state: "ok" | "failed" | "cancelled" | "skipped" | "reused";
        problem?: Problem | null;
        seconds?: number | null;
        rows?: number | null;
        usage?: Usage | null;
      }
    | { type: "stage-finished"; state: string; problem?: Problem | null }
  );
/** What events change: nodes, the newest attempt of each stage, and how far they were read. */
export type Progress = { nodes: { [id: string]: NodeRun }; attempts?: { [stage: string]: number }; cursor: number };

export const NEW_NODE: NodeRun = {
  state: "waiting",
  fraction: null,
  message: null,
  started_at: null,
  finished_at: null,
  seconds: null,
  rows: null,
  problem: null,
  outputs: {},
  metrics: {},
};

const UNFINISHED: ReadonlySet<NodeRunState> = new Set(["waiting", "queued", "running"]);

/** The state after an event. Events of an attempt older than the newest one of its stage change only the cursor. */
export function reduce<P extends Progress>(progress: P, event: RunEvent): P {
  const dot = event.source.lastIndexOf(".");
  const stage = event.source.slice(0, dot);
  const attempt = Number(event.source.slice(dot + 1));
  const attempts = progress.attempts ?? {};
  const result: P = { ...progress, cursor: event.cursor ?? progress.cursor };
  if (attempt < (attempts[stage] ?? 0)) return result;
  result.attempts = { ...attempts, [stage]: attempt };
  if (event.type === "stage-started") {
    result.nodes = begun(progress.nodes, event.nodes);
  } else if (event.type !== "stage-finished" && event.node) {
    const node = progress.nodes[event.node] ?? NEW_NODE;
    result.nodes = { ...progress.nodes, [event.node]: reduceNode(node, event) };
  }
  return result;
}

function begun(nodes: Progress["nodes"], ids: readonly string[]): Progress["nodes"] {
  const result = { ...nodes };
  for (const id of ids) {
    const node = nodes[id] ?? NEW_NODE;
    if (UNFINISHED.has(node.state)) result[id] = { ...node, state: "waiting", fraction: null, message: null };
  }
  return result;
}

function reduceNode(node: NodeRun, event: RunEvent): NodeRun {
  switch (event.type) {
    case "node-started":
      return { ...node, state: "running", started_at: event.time, finished_at: null, problem: null };
    case "progress":
      return {
        ...node,
        fraction: event.fraction ?? (event.message ? null : node.fraction),
        message: event.message ?? node.message,
        rows: event.rows ?? node.rows,
      };
    case "metric":
      return { ...node, metrics: { ...node.metrics, [event.name]: event.value } };
    case "artifact": {
      const output = { kind: event.kind, rows: event.rows ?? null, bytes: event.bytes ?? 0 };
      return { ...node, outputs: { ...node.outputs, [event.port]: output } };
    }
    case "node-finished":
      return {
        ...node,
        state: event.state,
        fraction: event.state === "ok" || event.state === "reused" ? 1 : node.fraction,
        message: null,
        finished_at: event.time,
        seconds: event.seconds ?? null,
        rows: event.rows ?? node.rows,
        problem: event.problem ?? null,
        ...(event.usage && { usage: event.usage }),
      };
    default:
      return node;
  }
}

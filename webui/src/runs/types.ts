import type { Problem } from "@/api/types";

/** A parameter's value as JSON gives it; undefined where the runs do not say. */
export type ParameterValue = string | number | boolean | null | undefined | object;

export type RunState = "queued" | "running" | "ok" | "failed" | "cancelled";

/** A difference to the run before; `param` is null where the graph itself changed. */
export interface Change {
  kind: string;
  node: string;
  label: string | null;
  param: string | null;
  from: ParameterValue;
  to: ParameterValue;
}

export interface Person {
  username: string;
  name: string;
}

export interface RunBrief {
  id: number;
  number: number;
  experiment: { id: number; name: string };
  state: RunState;
  scope: { kind: string; nodes: string[] };
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  created_by: Person | null;
  metrics: Record<string, number | null>;
  changed: Change[];
  problem: Problem | null;
}

export interface RunDocument {
  nodes: { id: string; component: string; label?: string | null; params: Record<string, ParameterValue> }[];
  edges: unknown[];
}

export interface RunSnapshot extends RunBrief {
  document: RunDocument;
}

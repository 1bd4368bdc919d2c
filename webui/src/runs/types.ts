import type { Problem } from "@/api/types";

/** A parameter's value as JSON gives it; undefined where the runs do not say. */
export type ParameterValue = string | number | boolean | null | undefined | object;

export type RunState = "queued" | "running" | "ok" | "failed" | "cancelled";

export interface Change {
  node: string;
  label: string;
  param: string;
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
  metrics: Record<string, number>;
  changed: Change[];
  problem: Problem | null;
}

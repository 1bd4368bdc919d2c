/** What a run would do, and runs as the studio lists them. */

import type { Problem, Text, User } from "@/api/types";
import type { Experiment, Json } from "./document";
import type { Progress, RunState } from "./run";

export type Scope = { kind: "all" | "to" | "from" | "only"; nodes: string[] };
export type PlannedNode = {
  state: "run" | "reuse" | "skip";
  why: { code: string; text: Text; changed?: string[] } | null;
  seconds: number | null;
  /** Of the whole engine, at its most. */
  memory_mb?: number | null;
  /** Moments as of which a source that cannot tell whether it changed is stored. */
  as_of?: string[];
  /** What a draft draws of a source. */
  sample?: { rows: number; seed: number; label: string | null } | null;
};
export type Plan = {
  scope: Scope;
  stages: { id: string; engine: string; nodes: string[]; after: string[] }[];
  nodes: { [id: string]: PlannedNode };
  critical_seconds: number | null;
  /** The nodes of the longest way, in order. */
  critical?: string[];
  draft?: boolean;
  /** Number of the run that the reasons compare with. */
  since?: number | null;
  /** The value of each variable of the experiment, as the run would have it. */
  variables?: { [name: string]: Json };
};

export type RunBrief = {
  id: number;
  number: number;
  experiment: { id: number; name: string };
  state: RunState;
  draft: boolean;
  scope: Scope;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  created_by: User | null;
  metrics: { [name: string]: number | null };
  problem: Problem | null;
};
export type RunSnapshot = RunBrief &
  Progress & {
    version: number;
    document: Experiment;
    plan: Plan | null;
    variables?: { [name: string]: Json };
    /** Where Spark's own pages are while the run goes on on a cluster. */
    pages?: string | null;
  };

export const FINISHED: ReadonlySet<RunState> = new Set(["ok", "failed", "cancelled"]);

import type { Shape } from "@/api/shape";
import type { Problem } from "@/api/types";

/** A parameter's value as JSON gives it; undefined where the runs do not say. */
export type ParameterValue = string | number | boolean | null | undefined | object;

/** A difference to the run before; `param` is null where the graph itself changed. */
export type Change = Shape<"ParamChange", { from: ParameterValue; to: ParameterValue }>;

export type RunBrief = Shape<"RunBrief", { changed: Change[]; problem: Problem | null }>;
export type RunState = RunBrief["state"];

export interface RunDocument {
  nodes: { id: string; component: string; label?: string | null; params: Record<string, ParameterValue> }[];
  edges: unknown[];
}

export type RunSnapshot = Shape<"RunSnapshot", { changed: Change[]; problem: Problem | null; document: RunDocument }>;

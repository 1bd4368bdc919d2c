import type { Shape } from "@/api/shape";
import type { Problem } from "@/api/types";
import type { Cell } from "@/datasets/types";

/** A column that an endpoint asks for or answers with. */
export interface SignatureColumn {
  name: string;
  type: string;
  /** The type in the raw data; where it differs from `type`, the endpoint casts as training did. */
  source_type?: string | null;
  on_failure?: "null" | "error" | null;
  role?: string | null;
  datatype?: string;
}

export interface Signature {
  inputs: SignatureColumn[];
  outputs: SignatureColumn[];
}

export interface ParityFailure {
  row: number;
  case: string;
  column: string | null;
  why: string;
}

export interface Parity {
  rows: number;
  max_difference: number;
  failed: number;
  failures: ParityFailure[];
  ok: boolean;
  tolerance?: number;
}

export type ModelVersion = Shape<"Version", { signature: Signature; parity: Parity | null }>;
export type Stage = ModelVersion["stage"];
export const STAGES: Stage[] = ["none", "staging", "production", "archived"];

export type ModelBrief = Shape<"ModelBrief", { latest: ModelVersion | null }>;
export type Model = Shape<"ModelAnswer", { versions: ModelVersion[] }>;
export type Scoring = Shape<"Scored", { preview: { columns: string[]; rows: Cell[][] } | null; problems: Problem[] }>;

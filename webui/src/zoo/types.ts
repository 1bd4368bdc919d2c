import type { Problem } from "@/api/types";
import type { Cell } from "@/datasets/types";
import type { Person } from "@/runs/types";

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

export type Stage = "none" | "staging" | "production" | "archived";
export const STAGES: Stage[] = ["none", "staging", "production", "archived"];

export interface ModelVersion {
  id: number;
  number: number;
  stage: Stage;
  created_at: string;
  created_by: Person | null;
  run: { id: number; number: number } | null;
  node: { id: string; label: string | null };
  experiment: { id: number; name: string } | null;
  metrics: Record<string, number | null>;
  signature: Signature;
  parity: Parity | null;
  algorithm: string;
  task: string;
  pmml: boolean;
  bytes: number;
  package_url: string;
  pmml_url: string | null;
  deployments: { id: number; name: string; state: string }[];
}

export interface ModelBrief {
  id: number;
  name: string;
  latest: ModelVersion | null;
  versions: number;
}

export interface Model {
  id: number;
  name: string;
  versions: ModelVersion[];
}

export interface Scoring {
  id: string;
  name: string;
  state: "queued" | "running" | "ok" | "failed";
  rows: number | null;
  failed_rows: number | null;
  preview: { columns: string[]; rows: Cell[][] } | null;
  problems: Problem[];
}

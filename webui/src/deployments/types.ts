import type { Problem, Text } from "@/api/types";
import type { Person } from "@/runs/types";
import type { Parity, Signature } from "@/zoo/types";
import type { Row } from "./values";

export type DeploymentState = "starting" | "ready" | "failed" | "stopped" | "restarting";

/** It answers in a moment, without anybody's doing. */
export function comesUp(state: DeploymentState): boolean {
  return state === "starting" || state === "restarting";
}

export interface VersionOf {
  id: number;
  number: number;
  model: { id: number; name: string };
}

export interface DeploymentEvent {
  time: string;
  level: "info" | "warning" | "error";
  text: Text;
}

export interface Revision {
  id: number;
  number: number;
  state: "pending" | "live" | "replaced" | "refused";
  model_version: VersionOf;
  parity: Parity | null;
  created_at: string;
  created_by: Person | null;
  active: boolean;
}

export interface DeploymentBrief {
  id: number;
  name: string;
  state: DeploymentState;
  model_version: VersionOf;
  url: string;
  public_path: string;
  created_at: string;
}

export interface Deployment extends DeploymentBrief {
  signature: Signature;
  revisions: Revision[];
  events: DeploymentEvent[];
  example: Row | null;
  problem: Problem | null;
}

export type PredictedRow = Record<string, unknown>;

export interface Prediction {
  rows: PredictedRow[];
  ms: number;
}

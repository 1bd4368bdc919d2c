import type { Shape } from "@/api/shape";
import type { Problem, Text } from "@/api/types";
import type { Parity, Signature } from "@/zoo/types";
import type { Row } from "./values";

export type DeploymentBrief = Shape<"DeploymentBrief">;
export type DeploymentState = DeploymentBrief["state"];

/** It answers in a moment, without anybody's doing. */
export function comesUp(state: DeploymentState): boolean {
  return state === "starting" || state === "restarting";
}

export type DeploymentEvent = Shape<"Event", { level: "info" | "warning" | "error"; text: Text }>;
export type Revision = Shape<"RevisionAnswer", { parity: Parity | null }>;
export type Deployment = Shape<
  "DeploymentAnswer",
  {
    signature: Signature;
    revisions: Revision[];
    events: DeploymentEvent[];
    example: Row | null;
    problem: Problem | null;
  }
>;

export type Prediction = Shape<"Predictions">;
export type PredictedRow = Prediction["rows"][number];

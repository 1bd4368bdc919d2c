import type { Shape } from "@/api/shape";
import type { RunBrief } from "@/runs/types";
import type { ThumbnailDocument } from "./thumbnail";

export type ExperimentBrief = Shape<"ExperimentBrief", { last_run: RunBrief | null }>;
export type Template = Shape<"Template", { document: ThumbnailDocument }>;

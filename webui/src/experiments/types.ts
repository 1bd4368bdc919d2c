import type { Text } from "@/api/types";
import type { Person, RunBrief } from "@/runs/types";
import type { ThumbnailDocument } from "./thumbnail";

export interface ExperimentBrief {
  id: number;
  name: string;
  description: string;
  revision: number;
  updated_at: string;
  updated_by: Person | null;
  last_run: RunBrief | null;
  nodes?: number;
}

export interface Template {
  key: string;
  title: Text;
  summary: Text;
  document: ThumbnailDocument;
}

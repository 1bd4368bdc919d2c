/** What the studio's REST interface and events say. Shapes of the experiment itself are in experiment/document.ts. */

import type { Json } from "@/experiment/document";
import type { Shape } from "./shape";

export type Text = Shape<"Bilingual">;

export type Where = {
  node?: string | null;
  param?: string | null;
  port?: string | null;
  column?: string | null;
  edge?: number | string | null;
};

/** One change of the graph; it is about the problem's own node, parameter and port unless it names others. */
export type Edit =
  | { edit: "set"; node?: string; param?: string; value: Json }
  | { edit: "rename"; node?: string; param?: string; old: string; new: string }
  | { edit: "insert"; node?: string; port?: string; component: string; params: { [name: string]: Json } };
export type Fix = { title: Text; edits: Edit[] };

export type Problem = {
  code: string;
  message: Text;
  data: Record<string, unknown>;
  where: Where;
  hint: Text | null;
  severity: "error" | "warning" | "info";
  /** Not in what earlier releases stored. */
  fixes?: Fix[];
};

export type User = Shape<"UserBrief">;
export type Workspace = Shape<"WorkspaceBrief">;
export type Role = Workspace["role"];
export type Session = Shape<"SessionAnswer">;

export type List<T> = { results: T[]; next: string | null; count: number };

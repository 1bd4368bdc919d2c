/** What the studio's REST interface and events say. Shapes of the experiment itself are in experiment/document.ts. */

import type { Shape } from "./shape";

export type Text = Shape<"Bilingual">;

export type Where = {
  node?: string | null;
  param?: string | null;
  port?: string | null;
  column?: string | null;
  edge?: number | string | null;
};

export type Problem = {
  code: string;
  message: Text;
  data: Record<string, unknown>;
  where: Where;
  hint: Text | null;
  severity: "error" | "warning" | "info";
};

export type User = Shape<"UserBrief">;
export type Workspace = Shape<"WorkspaceBrief">;
export type Role = Workspace["role"];
export type Session = Shape<"SessionAnswer">;

export type List<T> = { results: T[]; next: string | null; count: number };

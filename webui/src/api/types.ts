/** What the studio's REST interface and events say. Shapes of the experiment itself are in experiment/document.ts. */

export type Text = { en: string; zh: string };

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

export type Role = "viewer" | "editor" | "deployer" | "admin";
export type User = { id: number; username: string; name: string };
export type Workspace = { id: number; slug: string; name: string; role: Role };
export type Session = { user: User | null; language: string; workspaces: Workspace[]; version: string };

export type List<T> = { results: T[]; next: string | null; count: number };

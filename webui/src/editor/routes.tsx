import type { RouteObject } from "react-router";

export const routes: RouteObject[] = [
  { path: "/experiments/:experiment", lazy: async () => ({ Component: (await import("./EditorPage")).EditorPage }) },
];

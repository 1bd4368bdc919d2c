import type { RouteObject } from "react-router";

export const routes: RouteObject[] = [
  { path: "/models", lazy: async () => ({ Component: (await import("./ModelsPage")).ModelsPage }) },
  { path: "/models/:model", lazy: async () => ({ Component: (await import("./ModelPage")).ModelPage }) },
];

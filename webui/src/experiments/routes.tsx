import type { RouteObject } from "react-router";

export const routes: RouteObject[] = [
  { path: "/experiments", lazy: async () => ({ Component: (await import("./ExperimentsPage")).ExperimentsPage }) },
];

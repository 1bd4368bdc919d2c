import type { RouteObject } from "react-router";

export const bare: RouteObject[] = [
  { path: "/login", lazy: async () => ({ Component: (await import("./LoginPage")).LoginPage }) },
];

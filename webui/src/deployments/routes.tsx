import type { RouteObject } from "react-router";

export const routes: RouteObject[] = [
  { path: "/deployments", lazy: async () => ({ Component: (await import("./DeploymentsPage")).DeploymentsPage }) },
  {
    path: "/deployments/:deployment",
    lazy: async () => ({ Component: (await import("./DeploymentPage")).DeploymentPage }),
  },
];

import type { RouteObject } from "react-router";

export const routes: RouteObject[] = [
  { path: "/datasets", lazy: async () => ({ Component: (await import("./DatasetsPage")).DatasetsPage }) },
  { path: "/datasets/new", lazy: async () => ({ Component: (await import("./ImportPage")).ImportPage }) },
  { path: "/datasets/:dataset", lazy: async () => ({ Component: (await import("./DatasetPage")).DatasetPage }) },
];

/** All pages. Each area declares its own in `<area>/routes.tsx`, loaded when first visited; nothing is listed here. */

import { Spin } from "antd";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { NotFoundPage, PageError } from "./NotFoundPage";
import { Shell } from "./Shell";

/** `routes` are shown inside the shell; `bare` routes (the login) without it. */
type Area = { routes?: RouteObject[]; bare?: RouteObject[] };

const areas = Object.values(import.meta.glob<Area>(["../*/routes.tsx", "!../app/routes.tsx"], { eager: true }));

export const router = createBrowserRouter([
  ...areas.flatMap((area) => area.bare ?? []),
  {
    element: <Shell />,
    errorElement: <PageError />,
    hydrateFallbackElement: <Spin fullscreen />,
    children: [
      { index: true, element: <Navigate to="/experiments" replace /> },
      { errorElement: <PageError />, children: areas.flatMap((area) => area.routes ?? []) },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);

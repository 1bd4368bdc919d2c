/** Who is logged in, and in which workspace. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { http } from "./http";
import type { Session, User, Workspace } from "./types";

const STORED = "studio.workspace";

export function useSession() {
  return useQuery({ queryKey: ["session"], queryFn: () => http.get<Session>("/api/session"), staleTime: 60_000 });
}

export type Place = { user: User; workspace: Workspace; workspaces: Workspace[]; version: string };

export const PlaceContext = createContext<Place | null>(null);

/** The logged-in user and the current workspace. Only below the shell, which makes sure that there are both. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === null) throw new Error("usePlace outside of the shell");
  return place;
}

/** The path of something in the current workspace: `const at = useAt(); http.get(at("runs/3/"))`. */
export function useAt(): (path: string) => string {
  const { workspace } = usePlace();
  return (path) => `/api/workspaces/${workspace.slug}/${path}`;
}

/** The workspace of the address (`?workspace=`), else the last used, else the first. */
export function currentWorkspace(session: Session): Workspace | undefined {
  const asked = new URLSearchParams(location.search).get("workspace") ?? localStorage.getItem(STORED);
  return session.workspaces.find((one) => one.slug === asked) ?? session.workspaces[0];
}

/** Switch to a workspace: all that was read belongs to the other one, so the page loads anew. */
export function chooseWorkspace(slug: string): void {
  localStorage.setItem(STORED, slug);
  location.assign("/experiments");
}

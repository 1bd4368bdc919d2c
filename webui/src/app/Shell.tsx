/** The frame around every page: navigation at the left, the page beside it. Sends who is not logged in to the login. */

import { Spin } from "antd";
import { Suspense, useMemo } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { lost } from "@/api/queries";
import { currentWorkspace, PlaceContext, useSession } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { app } from "./locale";
import { Navigation } from "./Navigation";
import styles from "./Shell.module.css";

export function Shell() {
  const session = useSession();
  const location = useLocation();
  const t = app.useWords();
  const place = useMemo(() => {
    const workspace = session.data && currentWorkspace(session.data);
    if (!session.data?.user || !workspace) return null;
    return { user: session.data.user, workspace, workspaces: session.data.workspaces, version: session.data.version };
  }, [session.data]);

  if (lost(session)) return <ErrorState error={session.error} retry={() => session.refetch()} />;
  if (!session.data) return <Spin fullscreen />;
  if (!session.data.user) {
    return <Navigate to={`/login?next=${encodeURIComponent(location.pathname + location.search)}`} replace />;
  }
  if (!place) return <EmptyState title={t("noWorkspace")} hint={t("noWorkspaceHint")} />;
  return (
    <PlaceContext value={place}>
      <a className={styles.skip} href="#main">
        {t("skip")}
      </a>
      <div className={styles.shell}>
        <Navigation />
        <main id="main" className={styles.main} tabIndex={-1}>
          <Suspense fallback={<Spin className={styles.wait} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </PlaceContext>
  );
}

import { Button, Result } from "antd";
import { useEffect } from "react";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";
import { app } from "./locale";

export function NotFoundPage() {
  const t = app.useWords();
  return (
    <Result
      status="404"
      title={t("notFound")}
      subTitle={t("notFoundHint")}
      extra={
        <Link to="/experiments">
          <Button type="primary">{t("home")}</Button>
        </Link>
      }
    />
  );
}

/** What a page shows instead of itself when it throws while rendering. */
export function PageError() {
  const t = app.useWords();
  const error = useRouteError();
  useEffect(() => console.error(error), [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return (
    <Result
      status="error"
      title={t("crashed")}
      subTitle={t("crashedHint")}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t("reload")}
        </Button>
      }
    />
  );
}

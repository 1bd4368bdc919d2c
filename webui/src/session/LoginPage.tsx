import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { useSession } from "@/api/session";
import type { Session } from "@/api/types";
import { useErrorText } from "@/ui/ErrorState";
import { Logo } from "@/ui/Logo";
import { chooseLanguage, useLanguage } from "@/ui/words";
import styles from "./LoginPage.module.css";
import { session } from "./locale";

type Fields = { username: string; password: string };

/** Where to go after the login: only a path of this site, never another host. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/experiments";
}

export function LoginPage() {
  const t = session.useWords();
  const chosen = useLanguage();
  const sentence = useErrorText();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // Asking who is logged in also sets the CSRF cookie that the login needs.
  useSession();

  async function submit(fields: Fields) {
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(["session"], await http.post<Session>("/api/session", fields));
      navigate(safeNext(query.get("next")), { replace: true });
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  }

  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <div className={styles.mark}>
          <Logo size={44} />
        </div>
        <h1>Experiment Studio</h1>
        <p className={styles.lead}>{t("lead")}</p>
        {query.get("link") === "used" && (
          <Alert type="warning" showIcon title={t("linkUsed")} className={styles.alert} />
        )}
        {error !== null && (
          <Alert type="error" showIcon title={sentence(error)} className={styles.alert} data-testid="login-error" />
        )}
        <Form<Fields> layout="vertical" onFinish={submit} requiredMark={false} size="large">
          <Form.Item name="username" label={t("username")} rules={[{ required: true, message: t("usernameMissing") }]}>
            <Input autoFocus autoComplete="username" data-testid="login-username" />
          </Form.Item>
          <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("passwordMissing") }]}>
            <Input.Password autoComplete="current-password" data-testid="login-password" />
          </Form.Item>
          <Button
            type="primary"
            htmlType="submit"
            block
            className={styles.submit}
            loading={busy}
            data-testid="login-submit"
          >
            {t("submit")}
          </Button>
        </Form>
        <p className={styles.help}>
          {t("linkHelp")}
          <code>python manage.py login_link</code>
        </p>
      </div>
      <button
        type="button"
        className={styles.language}
        lang={chosen === "zh" ? "en" : "zh-CN"}
        onClick={() => chooseLanguage(chosen === "zh" ? "en" : "zh")}
      >
        {chosen === "zh" ? "English" : "中文"}
      </button>
    </main>
  );
}

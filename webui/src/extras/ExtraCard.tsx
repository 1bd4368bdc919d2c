import { CheckCircleFilled, DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Spin } from "antd";
import { useEffect, useState } from "react";
import { ErrorState } from "@/ui/ErrorState";
import { seconds } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import styles from "./extras.module.css";
import { extras } from "./locale";
import type { Extra } from "./types";
import { useInstall } from "./useExtras";

/** One thing that can be added: what it is, the button, and how far the installation is. */
export function ExtraCard({ extra, refusal }: { extra: Extra; refusal: string | null }) {
  const t = extras.useWords();
  const read = useText();
  const install = useInstall();
  const { state } = extra;
  return (
    <div className={styles.card} data-testid={`extra-${extra.key}`} data-state={state}>
      <div className={styles.head}>
        <div>
          <strong>{read(extra.title)}</strong> <span className="es-muted">{read(extra.help)}</span>
          <div className={styles.facts}>{t("facts", { size: extra.megabytes, licence: extra.licence })}</div>
        </div>
        {state === "installed" && (
          <span className={styles.good}>
            <CheckCircleFilled /> {t("installed")} {extra.version}
          </span>
        )}
        {state === "installing" && <Installing extra={extra} />}
        {(state === "absent" || state === "failed") && (
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            disabled={refusal !== null}
            loading={install.isPending}
            onClick={() => install.mutate(extra.key)}
            data-testid={`extra-install-${extra.key}`}
          >
            {t(state === "failed" ? "again" : "install")}
          </Button>
        )}
      </div>
      {install.isError && <ErrorState error={install.error} />}
      {state === "failed" && (
        <Alert
          className={styles.failed}
          type="error"
          showIcon
          title={t("failed")}
          description={<Log lines={extra.log} />}
        />
      )}
      {state === "installing" && <Log lines={extra.log} />}
      {state !== "installed" && <p className={styles.note}>{refusal ?? t("terminal", { command: extra.command })}</p>}
    </div>
  );
}

function Installing({ extra }: { extra: Extra }) {
  const t = extras.useWords();
  const language = useLanguage();
  const now = useNow();
  const since = extra.began_at === null ? t("starting") : seconds(Math.max(0, now / 1000 - extra.began_at), language);
  return (
    <span className={styles.busy}>
      <Spin size="small" /> {t("installing", { time: since })}
    </span>
  );
}

function Log({ lines }: { lines: string[] }) {
  return (
    lines.length > 0 && (
      <div className={styles.log}>
        <span>{lines.join("\n")}</span>
      </div>
    )
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Tag } from "antd";
import { Link } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { useErrorText } from "@/ui/ErrorState";
import { moment } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import type { Deployment, Revision } from "./types";

/** What the endpoint served and serves; any former revision can be served again. */
export function Revisions({ deployment }: { deployment: Deployment }) {
  const t = deployments.useWords();
  return (
    <Panel title={t("revisions")}>
      <ul className={styles.revisions} data-testid="deployment-revisions">
        {deployment.revisions.map((one) => (
          <RevisionRow key={one.id} deployment={deployment} revision={one} />
        ))}
      </ul>
    </Panel>
  );
}

function RevisionRow({ deployment, revision }: { deployment: Deployment; revision: Revision }) {
  const t = deployments.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const { model_version: version, parity } = revision;

  async function rollBack() {
    try {
      await http.post(at(`deployments/${deployment.id}/roll-back/`), { revision: revision.number });
      await queries.invalidateQueries({ queryKey: ["deployments"] });
    } catch (error) {
      message.error(sentence(error), 8);
    }
  }

  return (
    <li>
      <div>
        <Link to={`/models/${version.model.id}?version=${version.number}`}>
          {version.model.name} · {t("version", { number: version.number })}
        </Link>
        <div className={styles.small}>
          {moment(revision.created_at, chosen)}
          {revision.created_by && ` · ${t("by", { name: revision.created_by.name })}`}
        </div>
        {parity?.ok && <div className={styles.small}>{t("proven", { count: parity.rows })}</div>}
        {revision.state === "replaced" && (
          <Popconfirm
            title={t("rollBackAsk", { number: version.number })}
            description={t("rollBackHint")}
            okText={t("rollBack")}
            onConfirm={rollBack}
          >
            <Button type="link" size="small" className={styles.rollBack}>
              {t("rollBack")}
            </Button>
          </Popconfirm>
        )}
      </div>
      {revision.active && <Tag color="blue">{t("active")}</Tag>}
      {revision.state === "refused" && <Tag color="red">{t("refused")}</Tag>}
    </li>
  );
}

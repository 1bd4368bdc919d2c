import { CopyOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Spin, Timeline } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { moment } from "@/ui/format";
import { Page, Panel } from "@/ui/Page";
import { useLanguage, useText } from "@/ui/words";
import { DeploymentActions } from "./DeploymentActions";
import { DeploymentStateTag, isSettled } from "./DeploymentState";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import { Revisions } from "./Revisions";
import { SnippetPanel } from "./SnippetPanel";
import { publicBase } from "./snippets";
import { TryItForm } from "./TryItForm";
import { comesUp, type Deployment, type DeploymentEvent } from "./types";
import type { Row } from "./values";

const SETTLING_MS = 1_000;
const CALM_MS = 10_000;

export function DeploymentPage() {
  const t = deployments.useWords();
  const at = useAt();
  const read = useText();
  const navigate = useNavigate();
  const { deployment: id = "" } = useParams();
  const [row, setRow] = useState<Row>({});
  const found = useQuery({
    queryKey: ["deployments", "one", id],
    queryFn: () => http.get<Deployment>(at(`deployments/${id}/`)),
    refetchInterval: ({ state }) => (state.data && !isSettled(state.data.state) ? SETTLING_MS : CALM_MS),
  });
  if (lost(found)) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const deployment = found.data;
  if (!deployment) return <Spin fullscreen />;
  const { model_version: version } = deployment;
  return (
    <Page
      testid="deployment"
      name={deployment.name}
      title={
        <span className={styles.heading}>
          {deployment.name} <DeploymentStateTag state={deployment.state} />
        </span>
      }
      description={
        <Link to={`/models/${version.model.id}?version=${version.number}`}>
          {version.model.name} · {t("version", { number: version.number })}
        </Link>
      }
      actions={<DeploymentActions deployment={deployment} afterRemove={() => navigate("/deployments")} />}
    >
      {deployment.problem && (
        <Alert type="error" showIcon className={styles.gap} title={read(deployment.problem.message)} />
      )}
      {comesUp(deployment.state) && <Alert type="info" showIcon className={styles.gap} title={t("waiting")} />}
      <div className={styles.columns}>
        <div>
          <TryItForm key={version.id} deployment={deployment} onRow={setRow} />
          <SnippetPanel deployment={deployment} row={row} />
        </div>
        <div>
          <Address deployment={deployment} />
          <Events events={deployment.events} />
          <Revisions deployment={deployment} />
        </div>
      </div>
    </Page>
  );
}

function Address({ deployment }: { deployment: Deployment }) {
  const t = deployments.useWords();
  const { message } = App.useApp();
  const base = publicBase(location.origin, deployment.public_path);
  async function copy() {
    await navigator.clipboard.writeText(base);
    message.success(t("copied"));
  }
  return (
    <Panel
      title={t("address")}
      extra={<Button type="text" size="small" icon={<CopyOutlined />} aria-label={t("copyAddress")} onClick={copy} />}
    >
      <code className={styles.address}>{base}</code>
    </Panel>
  );
}

const COLOURS = { info: "blue", warning: "orange", error: "red" } as const;

function Events({ events }: { events: DeploymentEvent[] }) {
  const t = deployments.useWords();
  const read = useText();
  const chosen = useLanguage();
  return (
    <Panel title={t("events")}>
      {events.length === 0 && <span className="es-muted">{t("noEvents")}</span>}
      <Timeline
        className={styles.events}
        data-testid="deployment-events"
        items={events.slice(0, 12).map((event) => ({
          key: `${event.time}${event.text.en}`,
          color: COLOURS[event.level],
          content: (
            <>
              {read(event.text)}
              <div className={styles.small}>{moment(event.time, chosen)}</div>
            </>
          ),
        }))}
      />
    </Panel>
  );
}

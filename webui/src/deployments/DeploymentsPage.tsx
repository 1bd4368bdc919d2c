import { CloudServerOutlined } from "@ant-design/icons";
import { Button, Table, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { ago, moment } from "@/ui/format";
import { MoreRows } from "@/ui/ListPanel";
import { Page, Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { DeploymentActions } from "./DeploymentActions";
import { DeploymentStateTag, isSettled } from "./DeploymentState";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import type { DeploymentBrief } from "./types";

const SETTLING_MS = 1_500;
const CALM_MS = 15_000;

export function DeploymentsPage() {
  const t = deployments.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const list = usePages<DeploymentBrief>(
    ["deployments", "list"],
    at("deployments/"),
    {},
    {
      refetchMs: (rows) => (rows.every((row) => isSettled(row.state)) ? CALM_MS : SETTLING_MS),
    },
  );
  const columns: TableColumnsType<DeploymentBrief> = [
    {
      title: t("name"),
      key: "name",
      render: (_, row) => (
        <Link to={`/deployments/${row.id}`} className={styles.name}>
          {row.name}
        </Link>
      ),
    },
    { title: t("state"), key: "state", width: 130, render: (_, row) => <DeploymentStateTag state={row.state} /> },
    {
      title: t("model"),
      key: "model",
      render: (_, { model_version: version }) => (
        <Link to={`/models/${version.model.id}?version=${version.number}`}>
          {version.model.name} <span className="es-muted">{t("version", { number: version.number })}</span>
        </Link>
      ),
    },
    {
      title: t("address"),
      key: "address",
      render: (_, row) => <span className="es-mono es-muted">{row.public_path}</span>,
    },
    {
      title: t("changed"),
      key: "changed",
      width: 150,
      render: (_, row) => <span title={moment(row.created_at, chosen)}>{ago(row.created_at, chosen)}</span>,
    },
    { key: "menu", width: 150, align: "right", render: (_, row) => <DeploymentActions deployment={row} small /> },
  ];
  return (
    <Page title={t("title")} description={t("lead")} testid="deployments">
      {list.error ? (
        <ErrorState error={list.error} retry={list.reload} />
      ) : (
        <Panel flush>
          {!list.pending && list.rows.length === 0 ? (
            <EmptyState
              icon={<CloudServerOutlined />}
              title={t("empty")}
              hint={t("emptyLead")}
              action={
                <Link to="/models">
                  <Button type="primary">{t("toModels")}</Button>
                </Link>
              }
            />
          ) : (
            <Table
              rowKey="id"
              columns={columns}
              dataSource={list.rows}
              loading={list.pending}
              pagination={false}
              scroll={{ x: 860 }}
              data-testid="deployments-table"
            />
          )}
          <MoreRows list={list} />
        </Panel>
      )}
    </Page>
  );
}

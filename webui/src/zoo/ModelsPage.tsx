import { DeploymentUnitOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType, Tag } from "antd";
import { Link } from "react-router";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { mainMetrics } from "@/runs/history";
import { useTitles } from "@/runs/titles";
import { useMetricName } from "@/runs/useMetrics";
import { EmptyState } from "@/ui/EmptyState";
import { ago, metric, moment } from "@/ui/format";
import { ListPanel, useSearch } from "@/ui/ListPanel";
import { Page } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { zoo } from "./locale";
import type { ModelBrief } from "./types";
import { STAGE_COLOURS, useTaskName } from "./words";
import styles from "./zoo.module.css";

export function ModelsPage() {
  const t = zoo.useWords();
  const at = useAt();
  const search = useSearch();
  const columns = useColumns();
  const list = usePages<ModelBrief>(["zoo", "list"], at("models/"), { search: search.asked });
  return (
    <Page title={t("title")} description={t("lead")} testid="models">
      <ListPanel
        list={list}
        columns={columns}
        width={800}
        search={search}
        placeholder={t("search")}
        empty={
          <EmptyState
            icon={<DeploymentUnitOutlined />}
            title={t("empty")}
            hint={t("emptyLead")}
            action={
              <Link to="/experiments">
                <Button type="primary">{t("toExperiments")}</Button>
              </Link>
            }
          />
        }
        nothingFound={(text) => t("nothingFound", { search: text })}
        testid="models"
      />
    </Page>
  );
}

function useColumns(): TableColumnsType<ModelBrief> {
  const t = zoo.useWords();
  const chosen = useLanguage();
  const task = useTaskName();
  const nameOf = useMetricName();
  const titles = useTitles();
  return [
    {
      title: t("name"),
      key: "name",
      render: (_, row) => (
        <div className={styles.two}>
          <Link to={`/models/${row.id}`} className={styles.name}>
            {row.name}
          </Link>
          {row.latest && (
            <span>
              {task(row.latest.task)} · {titles.algorithm(row.latest.algorithm, row.latest.task)}
            </span>
          )}
        </div>
      ),
    },
    {
      title: t("version"),
      key: "version",
      width: 170,
      render: (_, { latest }) =>
        latest && (
          <>
            {latest.number}{" "}
            {latest.stage !== "none" && <Tag color={STAGE_COLOURS[latest.stage]}>{t(`stage ${latest.stage}`)}</Tag>}
          </>
        ),
    },
    {
      title: t("metrics"),
      key: "metrics",
      width: 230,
      render: (_, { latest }) =>
        latest &&
        mainMetrics(latest.metrics, 2).map(([name, value]) => (
          <span key={name} className={styles.inlineMetric}>
            <span className="es-muted">{nameOf(name)}</span> {metric(value, 4)}
          </span>
        )),
    },
    {
      title: t("deployed"),
      key: "deployed",
      width: 180,
      render: (_, { latest }) =>
        latest && latest.deployments.length > 0 ? (
          latest.deployments.map((one) => (
            <Link key={one.id} to={`/deployments/${one.id}`} className={styles.inlineMetric}>
              {one.name}
            </Link>
          ))
        ) : (
          <span className="es-muted">{t("notDeployed")}</span>
        ),
    },
    {
      title: t("created"),
      key: "created",
      width: 160,
      render: (_, { latest }) =>
        latest && (
          <div className={styles.two} title={moment(latest.created_at, chosen)}>
            {ago(latest.created_at, chosen)}
            <span>{latest.created_by?.name}</span>
          </div>
        ),
    },
  ];
}

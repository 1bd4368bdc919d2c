import { useQueries } from "@tanstack/react-query";
import { Button, Checkbox, Spin, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { DraftTag } from "@/ui/DraftTag";
import { ErrorState } from "@/ui/ErrorState";
import { ago, metric, seconds } from "@/ui/format";
import { Page, Panel } from "@/ui/Page";
import { StateTag } from "@/ui/StateTag";
import { useLanguage } from "@/ui/words";
import {
  bestRun,
  compareParameters,
  historyColumns,
  metricNode,
  type ParameterRow,
  parameterText,
  runLabel,
  runSeconds,
} from "./history";
import { runs } from "./locale";
import { MetricChart } from "./MetricChart";
import styles from "./runs.module.css";
import { useTitles } from "./titles";
import type { ParameterValue, RunSnapshot } from "./types";
import { useBetter, useMetricName } from "./useMetrics";

/** Two or more runs side by side: what differs, and what came of it. */
export function ComparisonPage({ ids }: { ids: number[] }) {
  const t = runs.useWords();
  const at = useAt();
  const [query] = useSearchParams();
  const reads = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["runs", "snapshot", id],
      queryFn: () => http.get<RunSnapshot>(at(`runs/${id}/`)),
    })),
  });
  const failed = reads.find(lost);
  const found = reads.flatMap((read) => (read.data ? [read.data] : []));
  const back = query.get("experiment");
  return (
    <Page
      title={t("compareTitle", { count: ids.length })}
      testid="comparison"
      actions={
        <Link to={back ? `/runs?experiment=${back}` : "/runs"}>
          <Button>{t("back")}</Button>
        </Link>
      }
    >
      {failed && <ErrorState error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && found.length < ids.length && <Spin className={styles.wait} />}
      {!failed && found.length === ids.length && (
        <>
          <RunCards found={found} />
          <Metrics found={found} />
          <Parameters found={found} />
        </>
      )}
    </Page>
  );
}

function RunCards({ found }: { found: RunSnapshot[] }) {
  const chosen = useLanguage();
  return (
    <div className={styles.cards}>
      {found.map((run, index) => (
        <Link key={run.id} to={`/experiments/${run.experiment.id}?run=${run.id}`} className={styles.card}>
          <span className={styles.swatch} data-series={index % 6} />
          <div className={styles.two}>
            <strong>
              {run.experiment.name} #{run.number} {run.draft && <DraftTag />}
            </strong>
            <span>
              {ago(run.created_at, chosen)}
              {runSeconds(run) !== null && ` · ${seconds(runSeconds(run) ?? 0, chosen)}`}
            </span>
          </div>
          <StateTag state={run.state} />
        </Link>
      ))}
    </div>
  );
}

function Metrics({ found }: { found: RunSnapshot[] }) {
  const t = runs.useWords();
  const titles = useTitles();
  const nameOf = useMetricName();
  const better = useBetter();
  const { metrics } = historyColumns(found);
  const [chosen, choose] = useState(metrics[0] ?? "");
  if (metrics.length === 0) return <Panel title={t("metrics")}>{t("noMetrics")}</Panel>;
  const ownerOf = (key: string) => {
    const node = metricNode(key);
    const owner = found.flatMap((run) => run.document.nodes).find((one) => one.id === node);
    return titles.node(owner?.label || owner?.component || node);
  };
  const columns: TableColumnsType<{ key: string }> = [
    {
      title: t("metric"),
      key: "metric",
      fixed: "left",
      render: (_, { key }) => (
        <div className={styles.two}>
          {nameOf(key)}
          <span>{ownerOf(key)}</span>
        </div>
      ),
    },
    ...found.map((run) => ({
      title: runLabel(run, found),
      key: String(run.id),
      align: "right" as const,
      render: (_: unknown, { key }: { key: string }) => (
        <span className={bestRun(found, key, better(key)) === run.id ? styles.best : styles.metric}>
          {metric(run.metrics[key])}
          {bestRun(found, key, better(key)) === run.id && <small>{t("best")}</small>}
        </span>
      ),
    })),
  ];
  return (
    <Panel title={t("metrics")} flush>
      <div className={styles.split}>
        <Table
          size="small"
          rowKey="key"
          columns={columns}
          dataSource={metrics.map((key) => ({ key }))}
          pagination={false}
          scroll={{ x: "max-content", y: 420 }}
          rowClassName={({ key }) => (key === chosen ? (styles.chosenRow ?? "") : "")}
          onRow={({ key }) => ({ onClick: () => choose(key), style: { cursor: "pointer" } })}
          data-testid="comparison-metrics"
        />
        <MetricChart ownerOf={ownerOf} found={found} metrics={metrics} chosen={chosen} onChoose={choose} />
      </div>
    </Panel>
  );
}

function Parameters({ found }: { found: RunSnapshot[] }) {
  const t = runs.useWords();
  const titles = useTitles();
  const [only, setOnly] = useState(true);
  const rows = compareParameters(found.map((run) => run.document));
  const shown = only ? rows.filter((row) => row.differs) : rows;
  const value = (one: ParameterValue) => (one === undefined ? t("notSet") : parameterText(one));
  const columns: TableColumnsType<ParameterRow> = [
    {
      title: t("parameter"),
      key: "parameter",
      fixed: "left",
      render: (_, row) => (
        <div className={styles.two}>
          {titles.param(row.component, row.param)}
          <span>{titles.node(row.label)}</span>
        </div>
      ),
    },
    ...found.map((run, index) => ({
      title: runLabel(run, found),
      key: String(run.id),
      render: (_: unknown, row: ParameterRow) => (
        <span className={row.differs ? styles.differs : styles.value}>{value(row.values[index])}</span>
      ),
    })),
  ];
  return (
    <Panel
      title={t("parameters")}
      flush
      extra={
        <Checkbox checked={only} onChange={(event) => setOnly(event.target.checked)}>
          {t("onlyDifferent")}
        </Checkbox>
      }
    >
      <Table
        size="small"
        rowKey="key"
        columns={columns}
        dataSource={shown}
        pagination={false}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: t("noDifference") }}
        data-testid="comparison-parameters"
      />
    </Panel>
  );
}

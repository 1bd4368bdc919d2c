import { RedoOutlined, StopOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Table, type TableColumnsType, Tooltip } from "antd";
import { Link } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { DraftTag } from "@/ui/DraftTag";
import { useErrorText } from "@/ui/ErrorState";
import { ago, metric, moment, seconds } from "@/ui/format";
import { StateTag } from "@/ui/StateTag";
import { useLanguage, useText } from "@/ui/words";
import { Changes } from "./Changes";
import {
  type HistoryColumns,
  historyColumns,
  metricName,
  metricNode,
  parameterText,
  parameterValues,
  runSeconds,
} from "./history";
import { runs } from "./locale";
import styles from "./runs.module.css";
import { useTitles } from "./titles";
import type { RunBrief } from "./types";
import { useMetricName } from "./useMetrics";

const MOST_COLUMNS = 6;

type Props = {
  rows: RunBrief[];
  loading: boolean;
  single: boolean;
  picked: number[];
  onPick: (ids: number[]) => void;
};

/** One line per run; in the history of one experiment, a column per changed parameter and per metric. */
export function RunTable({ rows, loading, single, picked, onPick }: Props) {
  const t = runs.useWords();
  const found = historyColumns(rows);
  const columns: TableColumnsType<RunBrief> = [
    ...useRunColumns(single),
    ...useParameterColumns(rows, single ? found : { parameters: [], metrics: [] }),
    ...useMetricColumns(single ? found : { parameters: [], metrics: mainMetrics(rows) }, single),
    { key: "actions", width: 52, fixed: "right", render: (_, run) => <RunAction run={run} /> },
  ];
  return (
    <Table
      rowKey="id"
      size="middle"
      columns={columns}
      dataSource={rows}
      loading={loading}
      pagination={false}
      scroll={{ x: "max-content" }}
      rowSelection={{
        selectedRowKeys: picked,
        onChange: (keys) => onPick(keys.map(Number)),
        getCheckboxProps: (run) => ({ "aria-label": t("selectRun", { number: run.number }) }),
      }}
      data-testid="runs-table"
    />
  );
}

/** Over several experiments only the leading metric of each run is comparable at a glance. */
function mainMetrics(rows: RunBrief[]): string[] {
  return rows.some((run) => Object.keys(run.metrics).length > 0) ? ["*"] : [];
}

function useRunColumns(single: boolean): TableColumnsType<RunBrief> {
  const t = runs.useWords();
  const read = useText();
  const chosen = useLanguage();
  return [
    {
      title: t("number"),
      key: "number",
      width: 130,
      sorter: (left, right) => left.id - right.id,
      render: (_, run) => (
        <Link
          to={`/experiments/${run.experiment.id}?run=${run.id}`}
          className={styles.number}
          aria-label={t("openRun", { number: run.number })}
        >
          #{run.number} {run.draft && <DraftTag />}
        </Link>
      ),
    },
    ...(single
      ? []
      : [
          {
            title: t("experiment"),
            key: "experiment",
            render: (_: unknown, run: RunBrief) => (
              <Link to={`/runs?experiment=${run.experiment.id}`} className={styles.experiment}>
                {run.experiment.name}
              </Link>
            ),
          },
        ]),
    {
      title: t("state"),
      key: "state",
      width: 120,
      render: (_, run) =>
        run.problem ? (
          <Tooltip title={read(run.problem.message)}>
            <span>
              <StateTag state={run.state} />
            </span>
          </Tooltip>
        ) : (
          <StateTag state={run.state} />
        ),
    },
    {
      title: t("started"),
      key: "started",
      width: 140,
      render: (_, run) => (
        <div className={styles.two} title={moment(run.created_at, chosen)}>
          {ago(run.created_at, chosen)}
          <span>{run.created_by?.name}</span>
        </div>
      ),
    },
    {
      title: t("duration"),
      key: "duration",
      width: 110,
      sorter: (left, right) => (runSeconds(left) ?? -1) - (runSeconds(right) ?? -1),
      render: (_, run) => {
        const took = runSeconds(run);
        return took === null ? "–" : seconds(took, chosen);
      },
    },
    {
      title: t("changed"),
      key: "changed",
      width: 260,
      render: (_, run) => <Changes changes={run.changed} />,
    },
  ];
}

function useParameterColumns(rows: RunBrief[], found: HistoryColumns): TableColumnsType<RunBrief> {
  const titles = useTitles();
  const values = parameterValues(rows);
  return found.parameters.slice(0, MOST_COLUMNS).map((column) => ({
    title: (
      <div className={styles.two}>
        {titles.param(column.label, column.param)}
        <span>{titles.node(column.label)}</span>
      </div>
    ),
    key: column.key,
    sorter: (left: RunBrief, right: RunBrief) => {
      const texts = [left, right].map((run) => parameterText(values.get(run.id)?.get(column.key)));
      return (texts[0] ?? "").localeCompare(texts[1] ?? "", "en", { numeric: true });
    },
    render: (_: unknown, run: RunBrief) => (
      <span className={styles.value}>{parameterText(values.get(run.id)?.get(column.key))}</span>
    ),
  }));
}

function useMetricColumns(found: HistoryColumns, single: boolean): TableColumnsType<RunBrief> {
  const t = runs.useWords();
  const nameOf = useMetricName();
  if (!single) {
    return found.metrics.map((key) => ({
      title: t("metrics"),
      key,
      width: 170,
      render: (_, run) => <MainMetric run={run} />,
    }));
  }
  const names = found.metrics.map(metricName);
  return found.metrics.slice(0, MOST_COLUMNS).map((key) => {
    const name = metricName(key);
    const twice = names.indexOf(name) !== names.lastIndexOf(name);
    return {
      title: twice ? `${nameOf(key)} (${metricNode(key)})` : nameOf(key),
      key,
      align: "right" as const,
      sorter: (left: RunBrief, right: RunBrief) =>
        (left.metrics[key] ?? Number.NEGATIVE_INFINITY) - (right.metrics[key] ?? Number.NEGATIVE_INFINITY),
      render: (_: unknown, run: RunBrief) => <span className={styles.metric}>{metric(run.metrics[key])}</span>,
    };
  });
}

function MainMetric({ run }: { run: RunBrief }) {
  const nameOf = useMetricName();
  const key = historyColumns([run]).metrics[0];
  if (key === undefined) return "–";
  return (
    <span className={styles.metric}>
      <span className="es-muted">{nameOf(key)}</span> {metric(run.metrics[key])}
    </span>
  );
}

function RunAction({ run }: { run: RunBrief }) {
  const t = runs.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const active = run.state === "running" || run.state === "queued";

  async function act() {
    try {
      const after = await http.post<RunBrief>(at(`runs/${run.id}/${active ? "cancel" : "rerun"}/`), {});
      if (!active) message.success(t("rerunDone", { number: after.number }));
      await queries.invalidateQueries({ queryKey: ["runs"] });
    } catch (error) {
      message.error(sentence(error));
    }
  }

  const label = active ? t("cancel") : t("rerun");
  return (
    <Tooltip title={label}>
      <Button type="text" icon={active ? <StopOutlined /> : <RedoOutlined />} aria-label={label} onClick={act} />
    </Tooltip>
  );
}

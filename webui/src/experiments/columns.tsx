import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { historyColumns } from "@/runs/history";
import type { RunBrief } from "@/runs/types";
import { useMetricName } from "@/runs/useMetrics";
import { ago, metric, moment } from "@/ui/format";
import { StateTag } from "@/ui/StateTag";
import { useLanguage } from "@/ui/words";
import { ExperimentMenu } from "./ExperimentMenu";
import styles from "./experiments.module.css";
import { experiments } from "./locale";
import type { ExperimentBrief } from "./types";

/** The columns of the list of experiments. */
export function useExperimentColumns(): TableColumnsType<ExperimentBrief> {
  const t = experiments.useWords();
  const chosen = useLanguage();
  return [
    {
      title: t("nameColumn"),
      key: "name",
      render: (_, row) => (
        <>
          <Link to={`/experiments/${row.id}`} className={styles.name}>
            {row.name}
          </Link>
          {row.description && <div className={`${styles.summary} es-ellipsis`}>{row.description}</div>}
        </>
      ),
    },
    {
      title: t("runColumn"),
      key: "run",
      width: 260,
      render: (_, row) => <LastRun run={row.last_run} experiment={row.id} />,
    },
    {
      title: t("updatedColumn"),
      key: "updated",
      width: 200,
      render: (_, row) => (
        <div className={styles.run} title={moment(row.updated_at, chosen)}>
          {ago(row.updated_at, chosen)}
          {row.updated_by && <span className={styles.small}>{row.updated_by.name}</span>}
        </div>
      ),
    },
    { key: "menu", width: 56, align: "right", render: (_, row) => <ExperimentMenu experiment={row} /> },
  ];
}

function LastRun({ run, experiment }: { run: RunBrief | null; experiment: number }) {
  const t = experiments.useWords();
  const nameOf = useMetricName();
  const chosen = useLanguage();
  if (!run) return <span className={styles.small}>{t("never")}</span>;
  const main = historyColumns([run]).metrics[0];
  return (
    <div className={styles.run}>
      <Link to={`/experiments/${experiment}?run=${run.id}`}>
        <StateTag state={run.state} />
      </Link>
      <span className={styles.small}>
        {ago(run.finished_at ?? run.started_at ?? run.created_at, chosen)}
        {main !== undefined && ` · ${nameOf(main)} ${metric(run.metrics[main])}`}
      </span>
    </div>
  );
}

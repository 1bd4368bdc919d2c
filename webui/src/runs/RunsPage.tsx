import { HistoryOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { MoreRows } from "@/ui/ListPanel";
import { Page, Panel } from "@/ui/Page";
import { ComparisonPage } from "./ComparisonPage";
import { ExperimentSelect } from "./ExperimentSelect";
import { runs } from "./locale";
import { RunTable } from "./RunTable";
import styles from "./runs.module.css";
import type { RunBrief, RunState } from "./types";

const POLL_MS = 2_000;
const STATES: RunState[] = ["queued", "running", "ok", "failed", "cancelled"];

const isActive = (run: RunBrief) => run.state === "running" || run.state === "queued";

/** Runs of one experiment (`?experiment=7`) or of all; `?compare=12,15` puts some side by side. */
export function RunsPage() {
  const [query] = useSearchParams();
  const compared = (query.get("compare") ?? "").split(",").filter((id) => /^\d+$/.test(id));
  if (compared.length >= 2) return <ComparisonPage ids={compared.map(Number)} />;
  return <HistoryPage />;
}

function HistoryPage() {
  const t = runs.useWords();
  const at = useAt();
  const [query, setQuery] = useSearchParams();
  const experiment = query.get("experiment");
  const state = query.get("state");
  const [picked, setPicked] = useState<number[]>([]);
  const list = usePages<RunBrief>(
    ["runs", "list"],
    at("runs/"),
    { experiment, state },
    {
      refetchMs: (rows) => (rows.some(isActive) ? POLL_MS : false),
    },
  );
  const named = useQuery({
    queryKey: ["experiments", "name", experiment],
    queryFn: () => http.get<{ name: string }>(at(`experiments/${experiment}/`)),
    enabled: experiment !== null,
  });
  const filter = (name: string, value: string | undefined) =>
    setQuery((before) => {
      const after = new URLSearchParams(before);
      if (value) after.set(name, value);
      else after.delete(name);
      return after;
    });
  const compare = () => setQuery((before) => new URLSearchParams([...before, ["compare", picked.join(",")]]));
  const name = named.data?.name;

  return (
    <Page
      title={t("title")}
      testid="runs"
      description={experiment && name ? t("leadOne", { name }) : t("leadAll")}
      actions={
        <>
          {experiment && (
            <Link to={`/experiments/${experiment}`}>
              <Button>{t("openExperiment")}</Button>
            </Link>
          )}
          <Button
            type="primary"
            disabled={picked.length < 2}
            onClick={compare}
            title={picked.length < 2 ? t("compareHint") : ""}
            data-testid="runs-compare"
          >
            {picked.length < 2 ? t("compareNone") : t("compare", { count: picked.length })}
          </Button>
        </>
      }
    >
      {list.error ? (
        <ErrorState error={list.error} retry={list.reload} />
      ) : (
        <Panel flush>
          <div className={styles.tools}>
            <ExperimentSelect
              value={experiment === null ? null : Number(experiment)}
              name={name}
              onChange={(id) => filter("experiment", id === null ? undefined : String(id))}
            />
            <Select
              allowClear
              placeholder={t("anyState")}
              aria-label={t("stateFilter")}
              style={{ width: 150 }}
              value={state ?? undefined}
              onChange={(value) => filter("state", value)}
              options={STATES.map((value) => ({ value, label: t(value) }))}
            />
            <span className={styles.hint}>{t("compareHint")}</span>
          </div>
          {!list.pending && list.rows.length === 0 ? (
            <EmptyState
              icon={<HistoryOutlined />}
              title={t("empty")}
              hint={t("emptyLead")}
              action={
                <Link to={experiment ? `/experiments/${experiment}` : "/experiments"}>
                  <Button type="primary">{experiment ? t("openExperiment") : t("openExperiments")}</Button>
                </Link>
              }
            />
          ) : (
            <RunTable
              rows={list.rows}
              loading={list.pending}
              single={experiment !== null}
              picked={picked}
              onPick={setPicked}
            />
          )}
          <MoreRows list={list} />
        </Panel>
      )}
    </Page>
  );
}

import { DownloadOutlined, TableOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Dropdown, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { address, http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { BlockList } from "@/charts/BlockView";
import type { Block } from "@/charts/blocks";
import type { Node } from "@/experiment/document";
import type { NodeRun } from "@/experiment/run";
import type { Preview } from "@/tables/preview";
import { RowTable } from "@/tables/RowTable";
import { StatisticsTable } from "@/tables/StatisticsTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { number } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import { useComponent, useEditor, useLive, useNodeRun, useSelectedNode, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";
import { ModelFacts, type ModelInfo } from "./ModelFacts";
import { PublishModel } from "./PublishModel";
import { useRunDialog } from "./runDialog";

type Answer = {
  kind: string;
  rows?: number | null;
  preview?: Preview | null;
  blocks?: Block[] | null;
  model?: ModelInfo | null;
  metrics?: { [name: string]: number | null } | null;
};

/** What the selected node made: rows, statistics, charts, the model. */
export function DockResults() {
  const t = texts.useWords();
  const node = useSelectedNode();
  return (
    <>
      <RunProblem />
      {node ? (
        <NodeResults key={node.id} node={node} />
      ) : (
        <EmptyState icon={<TableOutlined />} title={t("resultsNone")} />
      )}
    </>
  );
}

/** A run that failed at no node in particular, such as when its engine did not start. */
function RunProblem() {
  const t = texts.useWords();
  const read = useText();
  const { desk } = useWorkbench();
  const problem = useLive((state) => (state.run?.state === "failed" ? state.run.problem : null));
  const node = useLive((state) => Object.values(state.run?.nodes ?? {}).some((one) => one.state === "failed"));
  if (!problem || node) return null;
  return (
    <Alert
      type="error"
      showIcon
      banner
      title={read(problem.message)}
      description={problem.hint ? read(problem.hint) : undefined}
      data-testid="run-problem"
      action={
        <Button size="small" onClick={() => desk.setState({ dock: "logs" })}>
          {t("logs")}
        </Button>
      }
    />
  );
}

function NodeResults({ node }: { node: Node }) {
  const t = texts.useWords();
  const read = useText();
  const component = useComponent(node);
  const run = useNodeRun(node.id);
  const runId = useLive((state) => state.run?.id ?? null);
  const readOnly = useEditor((state) => state.readOnly);
  const { ask } = useRunDialog();
  const made = portsOf(run);
  const [chosen, setChosen] = useState<string | null>(null);
  const port = chosen && made.includes(chosen) ? chosen : made[0];
  if (!port || runId === null) {
    return (
      <EmptyState
        icon={<TableOutlined />}
        title={t("resultsNotYet")}
        action={
          !readOnly && (
            <Button onClick={() => ask({ kind: "to", nodes: [node.id] })} data-testid="results-run">
              {t("resultsRun")}
            </Button>
          )
        }
      />
    );
  }
  const title = (name: string) => read(component?.outputs.find((one) => one.name === name)?.title) || name;
  const picker = made.length > 1 && (
    <Segmented<string>
      size="small"
      value={port}
      onChange={setChosen}
      options={made.map((name) => ({ value: name, label: title(name) }))}
    />
  );
  return (
    <PortResult
      key={`${runId}/${port}`}
      run={runId}
      node={node.id}
      port={port}
      stamp={run?.finished_at ?? ""}
      picker={picker}
    />
  );
}

function portsOf(run: NodeRun | undefined): string[] {
  const order = ["report", "metrics", "table", "model", "transformer"];
  const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return Object.entries(run?.outputs ?? {})
    .sort(([, a], [, b]) => rank(a.kind) - rank(b.kind))
    .map(([name]) => name);
}

type ResultProps = { run: number; node: string; port: string; stamp: string; picker: React.ReactNode };

function PortResult({ run, node, port, stamp, picker }: ResultProps) {
  const at = useAt();
  const path = at(`runs/${run}/nodes/${node}/outputs/${port}/`);
  const { data, error, refetch } = useQuery({
    queryKey: ["runs", run, node, port, stamp],
    queryFn: () => http.get<Answer>(path),
    staleTime: 60_000,
  });
  if (lost({ data, error })) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active style={{ padding: 16 }} />;
  if (data.preview) return <TableResult preview={data.preview} rows={data.rows ?? null} path={path} picker={picker} />;
  return (
    <div className={styles.result}>
      {picker && <div className={styles.resultTools}>{picker}</div>}
      <div className={styles.resultBody}>
        {data.blocks && <BlockList blocks={data.blocks} />}
        {data.metrics && <Metrics metrics={data.metrics} />}
        {data.model && !data.model.package && <PublishModel run={run} node={node} />}
        {data.model && <ModelFacts model={data.model} />}
      </div>
    </div>
  );
}

function Metrics({ metrics }: { metrics: { [name: string]: number | null } }) {
  const blocks = Object.entries(metrics).map(
    ([name, value]): Block => ({ type: "scalar", name, title: { en: name, zh: name }, value }),
  );
  return <BlockList blocks={blocks} />;
}

function TableResult({
  preview,
  rows,
  path,
  picker,
}: {
  preview: Preview;
  rows: number | null;
  path: string;
  picker: React.ReactNode;
}) {
  const t = texts.useWords();
  const language = useLanguage();
  const [tab, setTab] = useState<"rows" | "statistics">("rows");
  const total = preview.row_count ?? rows;
  const shown = preview.rows.length;
  const partial = total !== null && total > shown;
  const formats = [
    { key: "csv", label: <a href={address(`${path}download/`, { format: "csv" })}>CSV</a> },
    { key: "parquet", label: <a href={address(`${path}download/`, { format: "parquet" })}>Parquet</a> },
  ];
  return (
    <div className={styles.result}>
      <div className={styles.resultTools}>
        {picker}
        <Segmented<"rows" | "statistics">
          size="small"
          value={tab}
          onChange={setTab}
          options={[
            { value: "rows", label: t("rowsTab") },
            { value: "statistics", label: t("statisticsTab") },
          ]}
        />
        <span className="es-muted">
          {total !== null &&
            (partial
              ? t("firstRows", { shown: number(shown, language), count: number(total, language) })
              : t("allRows", { count: number(total, language) }))}
        </span>
        <div className={styles.gap} />
        <Dropdown menu={{ items: formats }} trigger={["click"]}>
          <Button size="small" icon={<DownloadOutlined />} data-testid="download">
            {t("download")}
          </Button>
        </Dropdown>
      </div>
      <div className={styles.resultFill}>
        {tab === "rows" ? (
          <RowTable schema={preview.schema} rows={preview.rows} />
        ) : (
          <StatisticsTable statistics={preview.statistics} />
        )}
      </div>
    </div>
  );
}

import { ExperimentOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Input, Spin, Table, Tabs } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { bytes, moment, number } from "@/ui/format";
import { ui } from "@/ui/locale";
import { Page, Panel } from "@/ui/Page";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage } from "@/ui/words";
import { CellText } from "./CellText";
import { ColumnCard } from "./ColumnCard";
import { DatasetMenu } from "./DatasetMenu";
import styles from "./datasets.module.css";
import { datasets } from "./locale";
import { useNewExperiment } from "./newExperiment";
import type { Dataset, DatasetVersion, Profile } from "./types";

const PROFILE_POLL_MS = 2_000;

export function DatasetPage() {
  const t = datasets.useWords();
  const at = useAt();
  const u = ui.useWords();
  const navigate = useNavigate();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const newExperiment = useNewExperiment();
  const { dataset: id = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const read = useQuery({
    queryKey: ["datasets", "one", id],
    queryFn: () => http.get<Dataset>(at(`datasets/${id}/`)),
    refetchInterval: ({ state }) => (state.data && state.data.profile === null ? PROFILE_POLL_MS : false),
  });
  const table = useQuery({
    queryKey: ["datasets", "preview", id, read.data?.versions[0]?.number],
    queryFn: () => http.get<Profile>(at(`datasets/${id}/preview/`)),
    enabled: read.isSuccess,
  });
  if (lost(read)) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  const dataset = read.data;
  if (!dataset) return <Spin fullscreen />;
  const profile = table.data ?? dataset.profile;

  return (
    <Page
      title={dataset.name}
      testid="dataset"
      description={[
        u("rows", { count: dataset.rows }),
        u("columns", { count: dataset.columns }),
        bytes(dataset.bytes),
      ].join(" · ")}
      actions={
        <>
          <Button onClick={() => navigate(`/datasets/new?version_of=${encodeURIComponent(dataset.name)}`)}>
            {t("newVersion")}
          </Button>
          <Button
            type="primary"
            icon={<ExperimentOutlined />}
            onClick={() => void newExperiment(dataset.name).catch((error: unknown) => message.error(sentence(error)))}
            data-testid="dataset-use"
          >
            {t("use")}
          </Button>
          <DatasetMenu dataset={dataset} afterRemove={() => navigate("/datasets")} />
        </>
      }
    >
      {lost(table) !== null && <ErrorState error={table.error} />}
      <Tabs
        className={styles.tabs}
        activeKey={query.get("tab") ?? "table"}
        onChange={(tab) => setQuery({ tab }, { replace: true })}
        items={[
          { key: "table", label: t("tabTable"), children: profile ? <Rows profile={profile} /> : <Spin /> },
          {
            key: "profile",
            label: t("tabProfile"),
            children: profile ? <Columns profile={profile} /> : <p className="es-muted">{t("profiling")}</p>,
          },
          { key: "versions", label: t("tabVersions"), children: <Versions versions={dataset.versions} /> },
        ]}
      />
    </Page>
  );
}

function Rows({ profile }: { profile: Profile }) {
  const t = datasets.useWords();
  const chosen = useLanguage();
  const { columns } = profile.schema;
  return (
    <Panel flush>
      <div className={styles.previewNote}>
        {t("firstRows", { count: profile.rows.length, total: number(profile.row_count, chosen) })}
      </div>
      <div className={styles.scroll}>
        <table className={styles.grid} data-testid="dataset-rows">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name}>
                  <span className={styles.colName}>
                    <TypeIcon type={column.type} />
                    {column.name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {profile.rows.map((row, line) => (
              <tr key={line}>
                {columns.map((column, index) => (
                  <td key={column.name} data-number={typeof row[index] === "number"}>
                    <CellText value={row[index] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Columns({ profile }: { profile: Profile }) {
  const t = datasets.useWords();
  const [search, setSearch] = useState("");
  const shown = profile.statistics.filter((one) => one.column.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <>
      {profile.statistics.length > 12 && (
        <Input.Search
          allowClear
          style={{ width: 260, marginBottom: 12 }}
          placeholder={t("searchColumns")}
          aria-label={t("searchColumns")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <div className={styles.profile} data-testid="dataset-profile">
        {shown.map((statistics) => (
          <ColumnCard key={statistics.column} statistics={statistics} />
        ))}
      </div>
    </>
  );
}

function Versions({ versions }: { versions: DatasetVersion[] }) {
  const t = datasets.useWords();
  const chosen = useLanguage();
  return (
    <Panel flush>
      <Table
        rowKey="number"
        dataSource={versions}
        pagination={false}
        columns={[
          {
            title: t("version"),
            key: "number",
            render: (_, one) => (
              <>
                {one.number} {one === versions[0] && <span className="es-muted">({t("current")})</span>}
              </>
            ),
          },
          { title: t("rows"), key: "rows", align: "right", render: (_, one) => number(one.rows, chosen) },
          { title: t("size"), key: "size", align: "right", render: (_, one) => bytes(one.bytes) },
          { title: t("format"), dataIndex: "format" },
          { title: t("updated"), key: "created", render: (_, one) => moment(one.created_at, chosen) },
          { title: t("by"), key: "by", render: (_, one) => one.created_by?.name ?? "–" },
          {
            title: t("checksum"),
            key: "checksum",
            render: (_, one) => (
              <span className="es-mono es-muted" title={one.checksum}>
                {one.checksum.slice(0, 12)}
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}

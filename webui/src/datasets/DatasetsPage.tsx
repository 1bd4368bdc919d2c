import { DatabaseOutlined, SearchOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Input, Table, type TableColumnsType } from "antd";
import { type DragEvent, useDeferredValue, useState } from "react";
import { Link, useNavigate } from "react-router";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { ago, bytes, moment, number } from "@/ui/format";
import { Page, Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { DatasetMenu } from "./DatasetMenu";
import styles from "./datasets.module.css";
import { handFile } from "./handover";
import { datasets } from "./locale";
import type { DatasetBrief } from "./types";

export function DatasetsPage() {
  const t = datasets.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const list = usePages<DatasetBrief>(["datasets", "list"], at("datasets/"), { search: asked });
  const nothing = !list.pending && list.rows.length === 0;
  const upload = (
    <Button
      type="primary"
      icon={<UploadOutlined />}
      onClick={() => navigate("/datasets/new")}
      data-testid="datasets-upload"
    >
      {t("upload")}
    </Button>
  );

  function drop(event: DragEvent) {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (!file) return;
    handFile(file);
    navigate("/datasets/new");
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a short cut; the button does the same
    <div onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Page title={t("title")} description={t("lead")} actions={upload} testid="datasets">
        {list.error ? (
          <ErrorState error={list.error} retry={list.reload} />
        ) : (
          <Panel flush>
            {(!nothing || asked !== "") && (
              <div className={styles.tools}>
                <Input
                  className={styles.search}
                  allowClear
                  prefix={<SearchOutlined className="es-muted" />}
                  placeholder={t("search")}
                  aria-label={t("search")}
                  value={search}
                  onChange={(event) => setSearch(event.target.value)}
                />
              </div>
            )}
            {nothing ? (
              asked === "" ? (
                <EmptyState icon={<DatabaseOutlined />} title={t("empty")} hint={t("emptyLead")} action={upload} />
              ) : (
                <EmptyState icon={<SearchOutlined />} title={t("nothingFound", { search: asked })} />
              )
            ) : (
              <DatasetTable rows={list.rows} loading={list.pending} />
            )}
            {list.more && (
              <div className={styles.more}>
                <Button onClick={list.loadMore} loading={list.loadingMore}>
                  {t("loadMore")}
                </Button>
              </div>
            )}
          </Panel>
        )}
      </Page>
    </div>
  );
}

function DatasetTable({ rows, loading }: { rows: DatasetBrief[]; loading: boolean }) {
  const t = datasets.useWords();
  const chosen = useLanguage();
  const columns: TableColumnsType<DatasetBrief> = [
    {
      title: t("name"),
      key: "name",
      render: (_, row) => (
        <Link to={`/datasets/${row.id}`} className={styles.name}>
          {row.name}
        </Link>
      ),
    },
    { title: t("rows"), key: "rows", align: "right", width: 130, render: (_, row) => number(row.rows, chosen) },
    {
      title: t("columns"),
      key: "columns",
      align: "right",
      width: 110,
      render: (_, row) => number(row.columns, chosen),
    },
    { title: t("size"), key: "size", align: "right", width: 110, render: (_, row) => bytes(row.bytes) },
    {
      title: t("updated"),
      key: "updated",
      width: 180,
      render: (_, row) => <span title={moment(row.updated_at, chosen)}>{ago(row.updated_at, chosen)}</span>,
    },
    { title: t("by"), key: "by", width: 150, render: (_, row) => row.created_by?.name ?? "–" },
    { key: "menu", width: 56, align: "right", render: (_, row) => <DatasetMenu dataset={row} /> },
  ];
  return (
    <Table
      rowKey="id"
      columns={columns}
      dataSource={rows}
      loading={loading}
      pagination={false}
      scroll={{ x: 760 }}
      data-testid="datasets-table"
    />
  );
}

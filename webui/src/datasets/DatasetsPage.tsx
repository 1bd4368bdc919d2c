import { DatabaseOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import type { DragEvent } from "react";
import { Link, useNavigate } from "react-router";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ago, bytes, moment, number } from "@/ui/format";
import { ListPanel, useSearch } from "@/ui/ListPanel";
import { Page } from "@/ui/Page";
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
  const search = useSearch();
  const columns = useColumns();
  const list = usePages<DatasetBrief>(["datasets", "list"], at("datasets/"), { search: search.asked });
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
        <ListPanel
          list={list}
          columns={columns}
          width={760}
          search={search}
          placeholder={t("search")}
          empty={<EmptyState icon={<DatabaseOutlined />} title={t("empty")} hint={t("emptyLead")} action={upload} />}
          nothingFound={(text) => t("nothingFound", { search: text })}
          testid="datasets"
        />
      </Page>
    </div>
  );
}

function useColumns(): TableColumnsType<DatasetBrief> {
  const t = datasets.useWords();
  const chosen = useLanguage();
  return [
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
}

import { DatabaseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Progress, Table, Tag } from "antd";
import { Link } from "react-router";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { ago, bytes } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { workspace } from "./locale";
import type { Storage, StorageOf } from "./types";
import styles from "./workspace.module.css";

/** What the stored results take, by experiment, against the studio's limit. */
export function StoragePanel() {
  const t = workspace.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const read = useQuery({ queryKey: ["workspace", "storage"], queryFn: () => http.get<Storage>(at("storage/")) });
  if (lost(read)) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  const found = read.data;
  if (found && found.experiments.length === 0)
    return (
      <Panel>
        <EmptyState icon={<DatabaseOutlined />} title={t("noStorage")} hint={t("storageLead")} />
      </Panel>
    );
  return (
    <Panel
      flush
      title={<span className={styles.panelLead}>{t("storageLead")}</span>}
      extra={found && <Used found={found} />}
    >
      <Table<StorageOf>
        rowKey={(one) => one.experiment.id}
        loading={read.isPending}
        dataSource={found?.experiments ?? []}
        pagination={false}
        scroll={{ x: 640 }}
        data-testid="storage-table"
        columns={[
          {
            title: t("storageOf"),
            key: "experiment",
            render: (_, one) =>
              one.deleted ? (
                <>
                  {one.experiment.name} <Tag>{t("inBin")}</Tag>
                </>
              ) : (
                <Link to={`/experiments/${one.experiment.id}`}>{one.experiment.name}</Link>
              ),
          },
          { title: t("results"), dataIndex: "results", align: "right", width: 130 },
          { title: t("lastRun"), key: "last", width: 190, render: (_, one) => ago(one.last_run_at, chosen) },
          { title: t("size"), key: "bytes", align: "right", width: 130, render: (_, one) => bytes(one.bytes) },
        ]}
      />
    </Panel>
  );
}

function Used({ found }: { found: Storage }) {
  const t = workspace.useWords();
  const share = Math.min(100, (100 * found.bytes) / found.limit_bytes);
  return (
    <span className={styles.used}>
      {t("usedOf", { size: bytes(found.bytes), limit: bytes(found.limit_bytes) })}
      <Progress
        percent={share}
        showInfo={false}
        size="small"
        status={share > 90 ? "exception" : "normal"}
        className={styles.usedBar}
      />
    </span>
  );
}

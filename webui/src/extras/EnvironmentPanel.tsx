import { Table } from "antd";
import { lost } from "@/api/queries";
import { ClusterPanel } from "@/clusters/ClusterPanel";
import { ErrorState } from "@/ui/ErrorState";
import { Panel } from "@/ui/Page";
import { useText } from "@/ui/words";
import { ExtraCard } from "./ExtraCard";
import styles from "./extras.module.css";
import { extras } from "./locale";
import { MemoryPanel } from "./MemoryPanel";
import { useExtras } from "./useExtras";

/** What runs find installed, and what can be added. */
export function EnvironmentPanel() {
  const t = extras.useWords();
  const read = useText();
  const found = useExtras();
  if (lost(found)) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const packages = Object.entries(found.data?.packages ?? {}).map(([name, version]) => ({ name, version }));
  const refusal = found.data?.refusal ? read(found.data.refusal) : null;
  return (
    <>
      <MemoryPanel />
      <ClusterPanel />
      <Panel title={t("more")}>
        {found.data?.extras.map((extra) => (
          <ExtraCard key={extra.key} extra={extra} refusal={refusal} />
        ))}
      </Panel>
      <Panel
        flush
        title={<span className={styles.lead}>{t("lead")}</span>}
        extra={found.data && <span className="es-muted">{t("python", { version: found.data.python })}</span>}
      >
        <Table
          size="small"
          rowKey="name"
          loading={found.isPending}
          dataSource={packages}
          pagination={false}
          columns={[
            { title: t("package"), dataIndex: "name" },
            { title: t("version"), dataIndex: "version", className: "es-mono" },
          ]}
          data-testid="environment-packages"
        />
      </Panel>
    </>
  );
}

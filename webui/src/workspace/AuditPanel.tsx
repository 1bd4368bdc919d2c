import { Table } from "antd";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { moment } from "@/ui/format";
import { MoreRows } from "@/ui/ListPanel";
import { Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { workspace } from "./locale";
import type { AuditEntry } from "./types";

/** Every write in the workspace: who did what, when. */
export function AuditPanel() {
  const t = workspace.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const list = usePages<AuditEntry>(["workspace", "audit"], at("audit/"), {});
  if (list.error) return <ErrorState error={list.error} retry={list.reload} />;
  return (
    <Panel flush>
      <Table
        size="small"
        rowKey="id"
        dataSource={list.rows}
        loading={list.pending}
        pagination={false}
        scroll={{ x: 640 }}
        locale={{ emptyText: t("noAudit") }}
        columns={[
          { title: t("auditWhen"), key: "at", width: 190, render: (_, one) => moment(one.at, chosen) },
          { title: t("auditWho"), key: "actor", width: 160, render: (_, one) => one.actor ?? "–" },
          {
            title: t("auditWhat"),
            key: "action",
            width: 220,
            render: (_, one) => <span className="es-mono">{one.action}</span>,
          },
          {
            title: t("auditOn"),
            key: "object",
            render: (_, one) => {
              const name = one.data.name;
              return typeof name === "string" ? name : `${one.kind} ${one.object_id}`;
            },
          },
        ]}
      />
      <MoreRows list={list} />
    </Panel>
  );
}

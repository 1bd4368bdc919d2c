import { DeleteOutlined, UndoOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table, type TableColumnsType } from "antd";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { ago, moment } from "@/ui/format";
import { Page, Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { workspace } from "./locale";
import type { BinEntry } from "./types";

function useKindName(): (kind: string) => string {
  const t = workspace.useWords();
  return (kind) => {
    switch (kind) {
      case "experiment":
      case "dataset":
      case "model":
      case "deployment":
        return t(`kind ${kind}`);
      default:
        return kind;
    }
  };
}

export function BinPage() {
  const t = workspace.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const kindName = useKindName();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const read = useQuery({ queryKey: ["workspace", "bin"], queryFn: () => http.get<List<BinEntry>>(at("bin/")) });

  async function restore(entry: BinEntry) {
    try {
      await http.post(at(`bin/${entry.kind}/${entry.id}/restore/`));
      message.success(t("restored", { name: entry.name }));
      await queries.invalidateQueries();
    } catch (error) {
      message.error(sentence(error));
    }
  }

  const columns: TableColumnsType<BinEntry> = [
    { title: t("binName"), key: "name", render: (_, entry) => <strong>{entry.name}</strong> },
    { title: t("binKind"), key: "kind", width: 150, render: (_, entry) => kindName(entry.kind) },
    {
      title: t("binWhen"),
      key: "when",
      width: 170,
      render: (_, entry) => <span title={moment(entry.deleted_at, chosen)}>{ago(entry.deleted_at, chosen)}</span>,
    },
    { title: t("binBy"), key: "by", width: 150, render: (_, entry) => entry.deleted_by ?? "–" },
    {
      key: "restore",
      width: 130,
      align: "right",
      render: (_, entry) => (
        <Button
          icon={<UndoOutlined />}
          onClick={() => void restore(entry)}
          data-testid={`bin-restore-${entry.kind}-${entry.id}`}
        >
          {t("restore")}
        </Button>
      ),
    },
  ];
  const rows = read.data?.results ?? [];
  return (
    <Page title={t("binTitle")} description={t("binLead")} testid="bin">
      {lost(read) ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : (
        <Panel flush>
          {!read.isPending && rows.length === 0 ? (
            <EmptyState icon={<DeleteOutlined />} title={t("binEmpty")} hint={t("binEmptyLead")} />
          ) : (
            <Table
              rowKey={(entry) => `${entry.kind}-${entry.id}`}
              columns={columns}
              dataSource={rows}
              loading={read.isPending}
              pagination={false}
              scroll={{ x: 640 }}
              data-testid="bin-table"
            />
          )}
        </Panel>
      )}
    </Page>
  );
}

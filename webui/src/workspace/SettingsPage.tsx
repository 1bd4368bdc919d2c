import { Tabs } from "antd";
import { useSearchParams } from "react-router";
import { usePlace } from "@/api/session";
import { EnvironmentPanel } from "@/extras/EnvironmentPanel";
import { Page } from "@/ui/Page";
import { AuditPanel } from "./AuditPanel";
import { workspace } from "./locale";
import { MembersPanel } from "./MembersPanel";
import { StoragePanel } from "./StoragePanel";
import { TokensPanel } from "./TokensPanel";
import styles from "./workspace.module.css";

export function SettingsPage() {
  const t = workspace.useWords();
  const place = usePlace();
  const [query, setQuery] = useSearchParams();
  const items = [
    { key: "members", label: t("tabMembers"), children: <MembersPanel /> },
    { key: "tokens", label: t("tabTokens"), children: <TokensPanel /> },
    { key: "storage", label: t("tabStorage"), children: <StoragePanel /> },
    { key: "environment", label: t("tabEnvironment"), children: <EnvironmentPanel /> },
    ...(place.workspace.role === "admin" ? [{ key: "audit", label: t("tabAudit"), children: <AuditPanel /> }] : []),
  ];
  return (
    <Page title={t("title")} description={place.workspace.name} testid="settings">
      <Tabs
        className={styles.tabs}
        activeKey={query.get("tab") ?? "members"}
        onChange={(tab) => setQuery({ tab }, { replace: true })}
        items={items}
      />
    </Page>
  );
}

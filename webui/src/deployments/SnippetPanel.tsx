import { CopyOutlined } from "@ant-design/icons";
import { App, Button, Tabs } from "antd";
import { Link } from "react-router";
import { useAt } from "@/api/session";
import { Panel } from "@/ui/Page";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import { curlProtocol, curlRows, publicBase, triton } from "./snippets";
import type { Deployment } from "./types";
import type { Row } from "./values";

/** The row of the form as calls from a shell and from Python. */
export function SnippetPanel({ deployment, row }: { deployment: Deployment; row: Row }) {
  const t = deployments.useWords();
  const at = useAt();
  const base = publicBase(location.origin, deployment.public_path);
  const { inputs } = deployment.signature;
  const rows = location.origin + at(`deployments/${deployment.id}/predict/`);
  const tab = (key: string, label: string, text: string) => ({ key, label, children: <Code text={text} /> });
  return (
    <Panel title={t("code")} extra={<Link to="/settings?tab=tokens">{t("toTokens")}</Link>}>
      <p className={styles.lead}>{t("codeLead")}</p>
      <Tabs
        size="small"
        items={[
          tab("rows", t("rowsTab"), curlRows(rows, row)),
          tab("protocol", t("protocolTab"), curlProtocol(base, deployment.name, inputs, row)),
          tab("triton", t("tritonTab"), triton(base, deployment.name, inputs, row)),
        ]}
      />
    </Panel>
  );
}

function Code({ text }: { text: string }) {
  const t = deployments.useWords();
  const { message } = App.useApp();
  async function copy() {
    await navigator.clipboard.writeText(text);
    message.success(t("copied"));
  }
  return (
    <div className={styles.code}>
      <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>
        {t("copy")}
      </Button>
      <pre>{text}</pre>
    </div>
  );
}

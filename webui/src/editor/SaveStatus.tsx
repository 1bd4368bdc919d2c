import { CheckOutlined, DisconnectOutlined, SyncOutlined, WarningOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useStore } from "zustand";
import { useErrorText } from "@/ui/ErrorState";
import { useEditor, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor } from "./locale";

const ICONS = {
  saved: <CheckOutlined />,
  unsaved: <SyncOutlined />,
  saving: <SyncOutlined spin />,
  offline: <DisconnectOutlined />,
  refused: <WarningOutlined />,
  conflict: <WarningOutlined />,
};

/** Whether what is on the canvas is safe on the server. */
export function SaveStatus() {
  const t = editor.useWords();
  const sentence = useErrorText();
  const { autosave } = useWorkbench();
  const { status, error, revision } = useStore(autosave.state);
  const readOnly = useEditor((state) => state.readOnly);
  if (readOnly) return <span className={styles.saveStatus}>{t("readOnly")}</span>;
  const calm = status === "saved" || status === "unsaved" || status === "saving";
  return (
    <Tooltip title={calm ? undefined : sentence(error)}>
      <span
        className={`${styles.saveStatus} ${calm ? "" : styles.toneBad}`}
        role="status"
        data-testid="save-status"
        data-status={status}
        data-revision={revision}
      >
        {ICONS[status]} <span className={calm ? styles.wideOnly : undefined}>{t(status)}</span>
      </span>
    </Tooltip>
  );
}

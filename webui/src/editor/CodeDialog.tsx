import { CopyOutlined, DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Modal, Skeleton } from "antd";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { useDesk, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor } from "./locale";

/** The experiment as a PySpark script, to copy or to download. */
export function CodeDialog() {
  const open = useDesk((state) => state.code);
  return open ? <Written /> : null;
}

function Written() {
  const t = editor.useWords();
  const at = useAt();
  const { id, autosave, desk } = useWorkbench();
  const { message } = App.useApp();
  const address = at(`experiments/${id}/code/`);
  const script = useQuery({
    queryKey: ["code", id],
    queryFn: async () => {
      await autosave.flush();
      return http.text(address);
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

  async function copy(text: string) {
    try {
      await navigator.clipboard.writeText(text);
      message.success(t("copied"));
    } catch {
      message.error(t("notCopied"));
    }
  }

  const { data } = script;
  return (
    <Modal
      open
      width={920}
      title={t("codeTitle")}
      onCancel={() => desk.setState({ code: false })}
      footer={
        data === undefined
          ? null
          : [
              <Button key="copy" icon={<CopyOutlined />} onClick={() => void copy(data)} data-testid="code-copy">
                {t("copy")}
              </Button>,
              <Button
                key="download"
                type="primary"
                icon={<DownloadOutlined />}
                href={address}
                data-testid="code-download"
              >
                {t("download")}
              </Button>,
            ]
      }
      data-testid="code-dialog"
    >
      <p>{t("codeHint")}</p>
      {script.isPending && <Skeleton active />}
      {lost(script) !== null && <ErrorState error={script.error} retry={() => void script.refetch()} />}
      {data !== undefined && (
        <section className={styles.script} tabIndex={0} aria-label={t("codeTitle")}>
          <pre data-testid="code-text">{data}</pre>
        </section>
      )}
    </Modal>
  );
}

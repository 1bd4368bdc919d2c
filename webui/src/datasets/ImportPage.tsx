import { InboxOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Progress, Spin } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { Page, Panel } from "@/ui/Page";
import styles from "./datasets.module.css";
import { takeFile } from "./handover";
import { ImportForm } from "./ImportForm";
import { datasets } from "./locale";
import { body } from "./options";
import type { Dataset, ImportOptions, Upload } from "./types";
import { sendFile } from "./upload";

type Step =
  | { at: "choose"; error: unknown }
  | { at: "sending"; file: File; fraction: number }
  | { at: "edit"; upload: Upload };

/** Choose a file, watch it arrive, see how it is read, put that right, import it. */
export function ImportPage() {
  const t = datasets.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [query] = useSearchParams();
  const versionOf = query.get("version_of");
  const [step, setStep] = useState<Step>({ at: "choose", error: null });
  const sending = useRef<AbortController | null>(null);

  const uploads = at("uploads/");
  const send = useCallback(
    async (file: File) => {
      const control = new AbortController();
      sending.current = control;
      setStep({ at: "sending", file, fraction: 0 });
      const progress = (fraction: number) => setStep({ at: "sending", file, fraction });
      try {
        setStep({ at: "edit", upload: await sendFile(uploads, file, { progress, signal: control.signal }) });
      } catch (error) {
        setStep({ at: "choose", error: control.signal.aborted ? null : error });
      }
    },
    [uploads],
  );
  useEffect(() => {
    const file = takeFile();
    if (file) void send(file);
  }, [send]);
  useEffect(() => () => sending.current?.abort(), []);

  async function save(upload: Upload, name: string, options: ImportOptions) {
    const made = await http.post<Dataset>(at("datasets/"), {
      upload: upload.id,
      name,
      options: body(options),
      new_version: versionOf !== null,
    });
    void queries.invalidateQueries({ queryKey: ["datasets"] });
    message.success(t("imported", { name: made.name }));
    navigate(`/datasets/${made.id}`);
  }

  const restart = <Button onClick={() => setStep({ at: "choose", error: null })}>{t("otherFile")}</Button>;
  return (
    <Page
      title={versionOf === null ? t("importTitle") : t("newVersionTitle", { name: versionOf })}
      testid="import"
      actions={step.at === "edit" ? restart : undefined}
    >
      {step.at === "choose" && (
        <>
          {step.error !== null && <ErrorState error={step.error} />}
          <Panel>
            <DropZone onFile={send} />
          </Panel>
        </>
      )}
      {step.at === "sending" && (
        <Panel>
          <div className={styles.sending}>
            <p>{step.fraction < 1 ? t("uploading", { file: step.file.name }) : t("reading")}</p>
            {step.fraction < 1 ? <Progress percent={Math.round(step.fraction * 100)} /> : <Spin />}
            <Button onClick={() => sending.current?.abort()}>{t("cancel")}</Button>
          </div>
        </Panel>
      )}
      {step.at === "edit" && <ImportForm upload={step.upload} versionOf={versionOf} onSave={save} />}
    </Page>
  );
}

function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const t = datasets.useWords();
  const [over, setOver] = useState(false);
  return (
    <label
      className={`${styles.drop} ${over ? styles.dropOver : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <input
        type="file"
        accept=".csv,.tsv,.txt,.xlsx,.parquet"
        className={styles.fileInput}
        data-testid="import-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
      <InboxOutlined className={styles.dropIcon} />
      <strong>{t("drop")}</strong>
      <span>{t("dropHint")}</span>
    </label>
  );
}

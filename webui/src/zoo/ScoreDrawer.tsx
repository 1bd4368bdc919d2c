import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Drawer, Progress, Select, Spin, Tag } from "antd";
import { useRef, useState } from "react";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { CellText } from "@/datasets/CellText";
import grid from "@/datasets/datasets.module.css";
import type { DatasetBrief } from "@/datasets/types";
import { sendFile } from "@/datasets/upload";
import { ErrorState } from "@/ui/ErrorState";
import { number } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import { zoo } from "./locale";
import type { Model, ModelVersion, Scoring } from "./types";
import styles from "./zoo.module.css";

const POLL_MS = 700;
const NEEDED_SHOWN = 30;

type Props = { open: boolean; model: Model; version: ModelVersion; onClose: () => void };

/** Score a file in three clicks: open this, choose the file, download what came of it. */
export function ScoreDrawer(props: Props) {
  const t = zoo.useWords();
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      size={620}
      destroyOnHidden
      title={t("scoreTitle", { name: props.model.name })}
    >
      <Score {...props} />
    </Drawer>
  );
}

function Score({ model, version }: Props) {
  const t = zoo.useWords();
  const at = useAt();
  const [sending, setSending] = useState<{ file: string; fraction: number } | null>(null);
  const [scoring, setScoring] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const control = useRef<AbortController | null>(null);

  async function start(body: { upload: string } | { dataset: number }) {
    const made = await http.post<Scoring>(at(`models/${model.id}/versions/${version.number}/score/`), body);
    setScoring(made.id);
  }

  async function attempt(work: () => Promise<void>) {
    setError(null);
    try {
      await work();
    } catch (cause) {
      if (!control.current?.signal.aborted) setError(cause);
    } finally {
      setSending(null);
    }
  }

  async function take(file: File) {
    const sendingNow = new AbortController();
    control.current = sendingNow;
    setSending({ file: file.name, fraction: 0 });
    const progress = (fraction: number) => setSending({ file: file.name, fraction });
    await attempt(async () => {
      const upload = await sendFile(at("uploads/"), file, { progress, signal: sendingNow.signal });
      await start({ upload: upload.id });
    });
  }

  if (scoring !== null) return <Result id={scoring} again={() => setScoring(null)} />;
  if (sending) {
    return (
      <div className={styles.wait}>
        <p>{t("scoreUploading", { file: sending.file })}</p>
        <Progress percent={Math.round(sending.fraction * 100)} />
        <Button onClick={() => control.current?.abort()}>{t("cancel")}</Button>
      </div>
    );
  }
  return (
    <>
      {error !== null && <ErrorState error={error} />}
      <label
        className={grid.drop}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          const file = event.dataTransfer.files[0];
          if (file) void take(file);
        }}
      >
        <input
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,.parquet"
          className={grid.fileInput}
          data-testid="score-file"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) void take(file);
          }}
        />
        <InboxOutlined className={grid.dropIcon} />
        <strong>{t("scoreDrop")}</strong>
        <span>{t("scoreDropHint")}</span>
      </label>
      <p className={styles.or}>{t("scoreDataset")}</p>
      <DatasetSelect onChoose={(dataset) => void attempt(() => start({ dataset }))} />
      <p className={styles.note}>{t("scoreLead")}</p>
      <div>
        {version.signature.inputs.slice(0, NEEDED_SHOWN).map((one) => (
          <Tag key={one.name} className={styles.needed}>
            {one.name}
          </Tag>
        ))}
        {version.signature.inputs.length > NEEDED_SHOWN && (
          <span className="es-muted">
            {t("exampleRows", { count: version.signature.inputs.length - NEEDED_SHOWN })}
          </span>
        )}
      </div>
    </>
  );
}

function DatasetSelect({ onChoose }: { onChoose: (id: number) => void }) {
  const t = zoo.useWords();
  const at = useAt();
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["datasets", "select", search],
    queryFn: () => http.get<List<DatasetBrief>>(at("datasets/"), { query: { search, limit: 50 } }),
  });
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setSearch }}
      style={{ width: "100%" }}
      placeholder={t("scoreChoose")}
      aria-label={t("scoreChoose")}
      value={null}
      onChange={(id: number | null) => id !== null && onChoose(id)}
      options={(found.data?.results ?? []).map((one) => ({ value: one.id, label: one.name }))}
      data-testid="score-dataset"
    />
  );
}

function Result({ id, again }: { id: string; again: () => void }) {
  const t = zoo.useWords();
  const at = useAt();
  const read = useText();
  const chosen = useLanguage();
  const found = useQuery({
    queryKey: ["zoo", "scoring", id],
    queryFn: () => http.get<Scoring>(at(`scorings/${id}/`)),
    refetchInterval: ({ state }) => (state.data?.state === "ok" || state.data?.state === "failed" ? false : POLL_MS),
  });
  if (lost(found)) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const scoring = found.data;
  if (!scoring || scoring.state === "queued" || scoring.state === "running") {
    return (
      <div className={styles.wait}>
        <Spin />
        <p>{t("scoreRunning")}</p>
      </div>
    );
  }
  if (scoring.state === "failed") {
    return (
      <Alert
        type="error"
        showIcon
        title={t("scoreFailed")}
        description={scoring.problems.map((problem) => <p key={read(problem.message)}>{read(problem.message)}</p>)}
        action={<Button onClick={again}>{t("scoreAgain")}</Button>}
      />
    );
  }
  const download = (format: string) => at(`scorings/${id}/download/?format=${format}`);
  return (
    <div data-testid="score-result">
      <p className={styles.good}>{t("scoreDone", { count: number(scoring.rows ?? 0, chosen) })}</p>
      {(scoring.failed_rows ?? 0) > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("scoreFailedRows", { count: number(scoring.failed_rows ?? 0, chosen) })}
          className={styles.gap}
        />
      )}
      <div className={styles.buttons}>
        <Button type="primary" icon={<DownloadOutlined />} href={download("csv")} download data-testid="score-download">
          {t("downloadCsv")}
        </Button>
        <Button icon={<DownloadOutlined />} href={download("parquet")} download>
          {t("downloadParquet")}
        </Button>
        <Button type="link" onClick={again}>
          {t("scoreAgain")}
        </Button>
      </div>
      {scoring.preview && <Preview preview={scoring.preview} />}
    </div>
  );
}

const PREVIEW_ROWS = 12;

/** The scored columns come last in the file and first here: they are what one looks for. */
function Preview({ preview }: { preview: NonNullable<Scoring["preview"]> }) {
  const t = zoo.useWords();
  const columns = preview.columns.map((name, index) => ({ name, index })).reverse();
  return (
    <>
      <p className={styles.note}>{t("firstRows")}</p>
      <div className={`${grid.scroll} ${styles.framed}`}>
        <table className={grid.grid}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name}>{column.name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, PREVIEW_ROWS).map((row, line) => (
              <tr key={line}>
                {columns.map((column) => (
                  <td key={column.name}>
                    <CellText value={row[column.index] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

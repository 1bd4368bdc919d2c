import { CheckCircleFilled } from "@ant-design/icons";
import { Alert, Button, Input, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { Problem } from "@/api/types";
import { ErrorState } from "@/ui/ErrorState";
import { bytes } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { useText } from "@/ui/words";
import styles from "./datasets.module.css";
import { FileSettings } from "./FileSettings";
import { ImportPreview } from "./ImportPreview";
import { datasets } from "./locale";
import { body, changed, changedColumn, datasetName } from "./options";
import type { ImportOptions, Upload } from "./types";

const PAUSE_MS = 250;

type Props = {
  upload: Upload;
  versionOf: string | null;
  onSave: (upload: Upload, name: string, options: ImportOptions) => Promise<void>;
};

/** The file as it would be imported; every change asks the server to read it again. */
export function ImportForm({ upload, versionOf, onSave }: Props) {
  const t = datasets.useWords();
  const { shown, options, reading, error, change } = usePreview(upload);
  const [name, setName] = useState(versionOf ?? datasetName(upload.name));
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const blocked = shown.problems.some((problem) => problem.severity === "error");

  async function save() {
    setSaving(true);
    setRefused(null);
    try {
      await onSave(upload, name.trim(), options);
    } catch (cause) {
      setRefused(cause);
      setSaving(false);
    }
  }

  return (
    <div className={styles.import}>
      <div>
        <Panel title={t("howRead")}>
          <FileSettings options={options} onChange={(part) => change(changed(options, part))} />
        </Panel>
      </div>
      <div className={styles.wide}>
        {error !== null && <ErrorState error={error} />}
        {refused !== null && <ErrorState error={refused} />}
        <Problems problems={shown.problems} />
        <Panel
          flush
          title={t("preview")}
          extra={
            <span className="es-muted">
              {reading && <Spin size="small" />} {upload.name} · {bytes(upload.bytes)}
            </span>
          }
        >
          <ImportPreview
            options={options}
            rows={shown.rows}
            onColumn={(index, column) => change(changedColumn(options, index, column))}
          />
        </Panel>
        <div className={styles.bar}>
          <div className={styles.barName}>
            <label htmlFor="dataset-name">{t("datasetName")}</label>
            <Input
              id="dataset-name"
              value={name}
              maxLength={200}
              disabled={versionOf !== null}
              onChange={(event) => setName(event.target.value)}
              data-testid="import-name"
            />
          </div>
          {blocked && <span className={styles.blocked}>{t("blocked")}</span>}
          <Button
            type="primary"
            size="large"
            disabled={blocked || reading || name.trim() === "" || error !== null}
            loading={saving}
            onClick={() => void save()}
            data-testid="import-save"
          >
            {saving ? t("importing") : t("import")}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The preview for the options as they are now; a later answer wins over an earlier one. */
function usePreview(upload: Upload) {
  const at = useAt();
  const path = at(`uploads/${upload.id}/preview/`);
  const [shown, setShown] = useState(upload);
  const [options, setOptions] = useState(upload.guess);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const timer = useRef(0);
  const asked = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  async function ask(wanted: Partial<ImportOptions>) {
    asked.current += 1;
    const turn = asked.current;
    try {
      const answer = await http.post<Upload>(path, body(wanted));
      if (turn !== asked.current) return;
      setShown(answer);
      setOptions(answer.guess);
      setError(null);
    } catch (cause) {
      if (turn === asked.current) setError(cause);
    }
    if (turn === asked.current) setReading(false);
  }

  function change(wanted: Partial<ImportOptions>) {
    setOptions((before) => ({ ...before, ...wanted }));
    setReading(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void ask(wanted), PAUSE_MS);
  }

  return { shown, options, reading, error, change };
}

const SHOWN = 6;

function Problems({ problems }: { problems: Problem[] }) {
  const t = datasets.useWords();
  const read = useText();
  if (problems.length === 0) {
    return (
      <p className={styles.fine}>
        <CheckCircleFilled /> {t("noProblems")}
      </p>
    );
  }
  const hints = [...new Set(problems.flatMap((problem) => (problem.hint ? [read(problem.hint)] : [])))];
  return (
    <Alert
      className={styles.problems}
      type={problems.some((problem) => problem.severity === "error") ? "error" : "warning"}
      showIcon
      data-testid="import-problems"
      title={t("problems", { count: problems.length })}
      description={
        <ul>
          {problems.slice(0, SHOWN).map((problem) => (
            <li key={read(problem.message)}>{read(problem.message)}</li>
          ))}
          {hints.map((hint) => (
            <li key={hint} className={styles.hint}>
              {hint}
            </li>
          ))}
        </ul>
      }
    />
  );
}

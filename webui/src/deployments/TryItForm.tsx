import { Alert, Button, Checkbox, Form, Input, Radio } from "antd";
import { useEffect, useMemo, useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { Panel } from "@/ui/Page";
import { TypeIcon } from "@/ui/TypeIcon";
import type { SignatureColumn } from "@/zoo/types";
import { Answer } from "./Answer";
import styles from "./deployments.module.css";
import { deployments } from "./locale";
import { comesUp, type Deployment, type Prediction } from "./types";
import { exampleValue, fieldKind, type Row, sentValue, valueProblem } from "./values";

/** What a field holds: the text as typed, or null. */
type Texts = Record<string, string | null>;

function exampleTexts(deployment: Deployment): Texts {
  return Object.fromEntries(
    deployment.signature.inputs.map((column) => {
      const known = deployment.example?.[column.name];
      const value = known === undefined ? exampleValue(column) : known;
      return [column.name, value === null ? null : String(value)];
    }),
  );
}

function rowOf(columns: readonly SignatureColumn[], texts: Texts): Row {
  return Object.fromEntries(
    columns.map((column) => {
      const text = texts[column.name] ?? null;
      return [column.name, text === null ? null : sentValue(column, text)];
    }),
  );
}

/** A form made of the model's signature: one field per raw column, each of which may be missing. */
export function TryItForm({ deployment, onRow }: { deployment: Deployment; onRow: (row: Row) => void }) {
  const t = deployments.useWords();
  const at = useAt();
  const columns = deployment.signature.inputs;
  const [texts, setTexts] = useState<Texts>(() => exampleTexts(deployment));
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Prediction | null>(null);
  const [error, setError] = useState<unknown>(null);
  const row = useMemo(() => rowOf(columns, texts), [columns, texts]);
  useEffect(() => onRow(row), [onRow, row]);
  const wrong = columns.some((column) => {
    const text = texts[column.name] ?? null;
    return text !== null && valueProblem(column, text) !== null;
  });

  async function predict() {
    setBusy(true);
    setError(null);
    try {
      setAnswer(await http.post<Prediction>(at(`deployments/${deployment.id}/predict/`), { rows: [row] }));
    } catch (cause) {
      setAnswer(null);
      setError(cause);
    }
    setBusy(false);
  }

  return (
    <Panel
      title={t("tryIt")}
      extra={
        <Button size="small" onClick={() => setTexts(exampleTexts(deployment))}>
          {t("example")}
        </Button>
      }
    >
      <p className={styles.lead}>
        {t("tryLead")} <span className="es-muted">{t("fields", { count: columns.length })}</span>
      </p>
      <Form layout="vertical" onFinish={() => void predict()} data-testid="try-form">
        <div className={styles.fields}>
          {columns.map((column) => (
            <Field
              key={column.name}
              column={column}
              text={texts[column.name] ?? null}
              onChange={(text) => setTexts((before) => ({ ...before, [column.name]: text }))}
            />
          ))}
        </div>
        {deployment.state !== "ready" && !comesUp(deployment.state) && (
          <Alert type="warning" showIcon className={styles.gap} title={t("notReady")} />
        )}
        <div className={styles.predict}>
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={wrong || deployment.state !== "ready"}
            data-testid="try-predict"
          >
            {busy ? t("predicting") : t("predict")}
          </Button>
          {error !== null ? <ErrorState error={error} /> : <Answer prediction={answer} deployment={deployment} />}
        </div>
      </Form>
    </Panel>
  );
}

function Field(props: { column: SignatureColumn; text: string | null; onChange: (text: string | null) => void }) {
  const t = deployments.useWords();
  const { column, text, onChange } = props;
  const [kept, setKept] = useState(text ?? String(exampleValue(column) ?? ""));
  const problem = text === null ? null : valueProblem(column, text);
  const kind = fieldKind(column);
  const id = `try-${column.name}`;
  return (
    <Form.Item
      validateStatus={problem ? "error" : ""}
      help={problem ? t(problem) : undefined}
      label={
        <span className={styles.label}>
          <TypeIcon type={column.type} />
          <label htmlFor={id} className="es-ellipsis" title={column.name}>
            {column.name}
          </label>
          <Checkbox
            className={styles.null}
            checked={text === null}
            aria-label={t("nullOf", { name: column.name })}
            onChange={(event) => {
              if (event.target.checked) setKept(text ?? "");
              onChange(event.target.checked ? null : kept);
            }}
          >
            {t("null")}
          </Checkbox>
        </span>
      }
    >
      {kind === "boolean" ? (
        <Radio.Group
          id={id}
          value={text}
          disabled={text === null}
          onChange={(event) => onChange(event.target.value)}
          options={[
            { value: "true", label: t("yes") },
            { value: "false", label: t("no") },
          ]}
        />
      ) : (
        <Input
          id={id}
          value={text ?? ""}
          disabled={text === null}
          placeholder={text === null ? "null" : undefined}
          inputMode={kind === "number" ? "decimal" : "text"}
          onChange={(event) => onChange(event.target.value)}
          data-testid={`try-field-${column.name}`}
        />
      )}
    </Form.Item>
  );
}

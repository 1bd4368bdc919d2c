import { Form, Select, Switch } from "antd";
import styles from "./datasets.module.css";
import { datasets } from "./locale";
import type { ImportOptions } from "./types";

const ENCODINGS = [
  "utf-8",
  "utf-8-sig",
  "gb18030",
  "big5",
  "utf-16",
  "windows-1252",
  "iso-8859-1",
  "shift_jis",
  "euc-kr",
];

/** Everything that is set once for the whole file. */
export function FileSettings(props: { options: ImportOptions; onChange: (part: Partial<ImportOptions>) => void }) {
  const t = datasets.useWords();
  const { options, onChange } = props;
  const text = options.format === "csv";
  const encodings =
    options.encoding && !ENCODINGS.includes(options.encoding) ? [options.encoding, ...ENCODINGS] : ENCODINGS;
  return (
    <Form layout="vertical">
      {options.format === "excel" && options.sheets.length > 0 && (
        <Form.Item label={t("sheet")}>
          <Select
            value={options.sheet}
            onChange={(sheet) => onChange({ sheet })}
            options={options.sheets.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      )}
      {text && (
        <>
          <Form.Item label={t("encoding")}>
            <Select
              value={options.encoding}
              onChange={(encoding) => onChange({ encoding })}
              options={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
              aria-label={t("encoding")}
              data-testid="import-encoding"
            />
          </Form.Item>
          <Form.Item label={t("separator")}>
            <Select
              value={options.separator}
              onChange={(separator) => onChange({ separator })}
              aria-label={t("separator")}
              data-testid="import-separator"
              options={[
                { value: ",", label: t("comma") },
                { value: ";", label: t("semicolon") },
                { value: "\t", label: t("tab") },
                { value: "|", label: t("pipe") },
                { value: " ", label: t("space") },
              ]}
            />
          </Form.Item>
          <Form.Item label={t("quote")}>
            <Select
              value={options.quote ?? ""}
              onChange={(quote) => onChange({ quote })}
              options={[
                { value: '"', label: t("quoteDouble") },
                { value: "'", label: t("quoteSingle") },
                { value: "", label: t("quoteNone") },
              ]}
            />
          </Form.Item>
        </>
      )}
      {options.format !== "parquet" && (
        <>
          <Form.Item>
            <Switch
              className={styles.switch}
              size="small"
              checked={options.header}
              onChange={(header) => onChange({ header })}
              aria-label={t("header")}
              data-testid="import-header"
            />
            {t("header")}
          </Form.Item>
          <Form.Item label={t("ragged")}>
            <Select
              value={options.ragged}
              onChange={(ragged) => onChange({ ragged })}
              aria-label={t("ragged")}
              data-testid="import-ragged"
              options={[
                { value: "error", label: t("raggedError") },
                { value: "skip", label: t("raggedSkip") },
              ]}
            />
          </Form.Item>
          <Form.Item label={t("unreadable")}>
            <Select
              value={options.unreadable}
              onChange={(unreadable) => onChange({ unreadable })}
              aria-label={t("unreadable")}
              data-testid="import-unreadable"
              options={[
                { value: "error", label: t("unreadableError") },
                { value: "null", label: t("unreadableNull") },
              ]}
            />
          </Form.Item>
          <Form.Item label={t("nulls")} style={{ marginBottom: 0 }}>
            <Select
              mode="tags"
              value={options.nulls.filter((one) => one !== "")}
              onChange={(nulls) => onChange({ nulls: ["", ...nulls] })}
            />
          </Form.Item>
        </>
      )}
    </Form>
  );
}

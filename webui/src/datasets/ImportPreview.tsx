import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { TypeIcon } from "@/ui/TypeIcon";
import { CellText } from "./CellText";
import styles from "./datasets.module.css";
import { datasets } from "./locale";
import { READINGS, type Reading, readAs, readingOf } from "./options";
import type { Cell, ColumnOptions, ImportOptions } from "./types";

const FIRST = 60;
const SHOWN_ROWS = 20;
const TYPES = {
  text: "string",
  number: "double",
  integer: "bigint",
  date: "date",
  timestamp: "timestamp",
  boolean: "boolean",
  other: "other",
} as const;

type Props = {
  options: ImportOptions;
  rows: Cell[][];
  onColumn: (index: number, column: ColumnOptions) => void;
};

/** The first rows under headings in which name and type of each column can be changed. */
export function ImportPreview({ options, rows, onColumn }: Props) {
  const t = datasets.useWords();
  const [all, setAll] = useState(false);
  const columns = all ? options.columns : options.columns.slice(0, FIRST);
  const kept = options.columns.filter((column) => column.keep).length;
  return (
    <>
      <div className={styles.previewNote}>
        <span>{t("previewOf", { count: Math.min(rows.length, SHOWN_ROWS) })}</span>
        <span>{t("columnsChosen", { kept, count: options.columns.length })}</span>
        {columns.length < options.columns.length && (
          <Button size="small" onClick={() => setAll(true)}>
            {t("moreColumns", { count: options.columns.length })}
          </Button>
        )}
      </div>
      <div className={styles.scroll}>
        <table className={styles.grid} data-testid="import-preview">
          <thead>
            <tr>
              {columns.map((column, index) => (
                // The place is a column's identity here: names are being edited.
                <th key={index} className={column.keep ? "" : styles.leftOut}>
                  <ColumnHead column={column} index={index} fixed={options.format === "parquet"} onColumn={onColumn} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN_ROWS).map((row, line) => (
              <tr key={line}>
                {columns.map((column, index) => (
                  <td key={index} className={column.keep ? "" : styles.leftOut} data-number={isNumber(column)}>
                    <CellText value={row[index] ?? null} />
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

function isNumber(column: ColumnOptions): boolean {
  return column.as === "number" || column.as === "integer";
}

function ColumnHead(props: {
  column: ColumnOptions;
  index: number;
  fixed: boolean;
  onColumn: (index: number, column: ColumnOptions) => void;
}) {
  const t = datasets.useWords();
  const { column, index, onColumn } = props;
  const reading = readingOf(column);
  const offered: Reading[] = READINGS.some((one) => one === reading) ? [...READINGS] : [reading, ...READINGS];
  return (
    <div className={styles.head}>
      <div className={styles.headName}>
        <Checkbox
          checked={column.keep}
          onChange={(event) => onColumn(index, { ...column, keep: event.target.checked })}
          aria-label={t("keep", { name: column.name })}
        />
        <NameInput column={column} index={index} onColumn={onColumn} />
      </div>
      <Select
        size="small"
        variant="filled"
        value={reading}
        disabled={props.fixed}
        popupMatchSelectWidth={false}
        aria-label={t("columnType", { name: column.name })}
        data-testid={`import-type-${index}`}
        onChange={(chosen) => onColumn(index, readAs(column, chosen))}
        options={offered.map((value) => ({ value, label: t(`as ${value}`) }))}
        prefix={<TypeIcon type={TYPES[column.as]} />}
      />
      {(column.as === "date" || column.as === "timestamp") && (
        <Input
          size="small"
          key={column.format}
          defaultValue={column.format ?? ""}
          placeholder="%Y-%m-%d"
          aria-label={t("dateFormat")}
          onBlur={(event) => {
            const format = event.target.value.trim() || null;
            if (format !== column.format) onColumn(index, { ...column, format });
          }}
        />
      )}
    </div>
  );
}

/** The name is sent when the field is left, so that typing does not read the file at every letter. */
function NameInput({ column, index, onColumn }: { column: ColumnOptions; index: number; onColumn: Props["onColumn"] }) {
  const t = datasets.useWords();
  const commit = (value: string) => {
    const name = value.trim();
    if (name !== "" && name !== column.name) onColumn(index, { ...column, name });
  };
  return (
    <Input
      key={column.name}
      size="small"
      variant="borderless"
      defaultValue={column.name}
      aria-label={t("columnName", { number: index + 1 })}
      onBlur={(event) => commit(event.target.value)}
      onPressEnter={(event) => commit(event.currentTarget.value)}
    />
  );
}

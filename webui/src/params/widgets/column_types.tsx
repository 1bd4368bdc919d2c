import { Button, Select } from "antd";
import { familyOf } from "@/experiment/schema";
import { COLUMN_SELECT, columnOptions } from "../columnOptions";
import { params } from "../locale";
import { PairRows } from "../PairRows";
import { objectOf, type WidgetProps } from "../widget";

const TYPES = ["double", "int", "bigint", "float", "string", "boolean", "date", "timestamp"];

/** New types of columns. */
export function Widget({ id, value, onChange, columns, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const set = objectOf(value);
  const texts = columns.filter((column) => familyOf(column.type) === "text" && set[column.name] === undefined);
  const status = invalid ? "error" : undefined;
  return (
    <PairRows
      value={value}
      onChange={onChange}
      readOnly={readOnly}
      left={(cell) => (
        <Select<string>
          {...COLUMN_SELECT}
          id={id}
          aria-label={t("column")}
          value={cell.value || undefined}
          placeholder={t("chooseColumn")}
          options={columnOptions(
            columns.filter((one) => one.name === cell.value || !cell.used.has(one.name)),
            { types: null },
          )}
          onChange={cell.set}
          disabled={cell.disabled}
          status={status}
        />
      )}
      right={(cell) => (
        <Select<string>
          aria-label={t("type")}
          value={cell.value || undefined}
          placeholder={t("type")}
          options={TYPES.map((type) => ({ value: type, label: type }))}
          onChange={cell.set}
          disabled={cell.disabled}
        />
      )}
      extra={
        texts.length > 0 && (
          <Button
            type="link"
            size="small"
            onClick={() => onChange({ ...set, ...Object.fromEntries(texts.map((column) => [column.name, "double"])) })}
          >
            {t("texts")} → double
          </Button>
        )
      }
    />
  );
}

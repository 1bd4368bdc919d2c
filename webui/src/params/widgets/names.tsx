import { Input, Select } from "antd";
import { COLUMN_SELECT, columnOptions } from "../columnOptions";
import { params } from "../locale";
import { PairRows } from "../PairRows";
import type { WidgetProps } from "../widget";

/** New names of columns. */
export function Widget({ id, value, onChange, columns, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
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
          status={invalid ? "error" : undefined}
        />
      )}
      right={(cell) => (
        <Input
          aria-label={t("newName")}
          placeholder={t("newName")}
          value={cell.value}
          onChange={(event) => cell.set(event.target.value)}
          disabled={cell.disabled}
        />
      )}
    />
  );
}

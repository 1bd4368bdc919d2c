import { Input } from "antd";
import { params } from "../locale";
import { PairRows } from "../PairRows";
import type { WidgetProps } from "../widget";

/** Values and what each becomes. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  return (
    <PairRows
      value={value}
      onChange={onChange}
      readOnly={readOnly}
      left={(cell) => (
        <Input
          id={id}
          aria-label={t("from")}
          placeholder={t("from")}
          defaultValue={cell.value}
          key={cell.value}
          onBlur={(event) => event.target.value !== cell.value && cell.set(event.target.value)}
          onPressEnter={(event) => cell.set(event.currentTarget.value)}
          disabled={cell.disabled}
          status={invalid ? "error" : undefined}
        />
      )}
      right={(cell) => (
        <Input
          aria-label={t("to")}
          placeholder={t("to")}
          value={cell.value}
          onChange={(event) => cell.set(event.target.value)}
          disabled={cell.disabled}
        />
      )}
    />
  );
}

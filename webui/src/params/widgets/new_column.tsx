import { Input } from "antd";
import { textOf, type WidgetProps } from "../widget";

/** The name of a column that is added. */
export function Widget({ id, param, value, onChange, columns, readOnly, invalid }: WidgetProps) {
  const name = textOf(value);
  const replaces = columns.some((column) => column.name === name);
  return (
    <Input
      id={id}
      value={name}
      placeholder={textOf(param.default)}
      onChange={(event) => onChange(event.target.value)}
      disabled={readOnly}
      status={invalid ? "error" : replaces ? "warning" : undefined}
    />
  );
}

import { Input } from "antd";
import { textOf, type WidgetProps } from "../widget";

/** A line of text. */
export function Widget({ id, param, value, onChange, readOnly, invalid }: WidgetProps) {
  return (
    <Input
      id={id}
      value={textOf(value)}
      placeholder={textOf(param.default)}
      onChange={(event) => onChange(event.target.value === "" && !param.required ? undefined : event.target.value)}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
    />
  );
}

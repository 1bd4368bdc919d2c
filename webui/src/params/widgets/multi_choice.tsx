import { Select } from "antd";
import { useText } from "@/ui/words";
import { stringsOf, type WidgetProps } from "../widget";

/** Any of a few. */
export function Widget({ id, param, value, onChange, readOnly, invalid }: WidgetProps) {
  const read = useText();
  return (
    <Select<string[]>
      id={id}
      mode="multiple"
      value={stringsOf(value)}
      options={(param.choices ?? []).map((choice) => ({ value: String(choice.value), label: read(choice.title) }))}
      onChange={(next) => onChange(next)}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
    />
  );
}

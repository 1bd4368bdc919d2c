import { Segmented, Select } from "antd";
import { useText } from "@/ui/words";
import type { WidgetProps } from "../widget";

/** One of a few: side by side where they fit, else a list. */
export function Widget({ id, param, value, onChange, readOnly, invalid }: WidgetProps) {
  const read = useText();
  const choices = param.choices ?? [];
  const options = choices.map((choice) => ({ value: JSON.stringify(choice.value), label: read(choice.title) }));
  const width = options.reduce((total, { label }) => total + [...label].reduce((n, c) => n + (c > "⺀" ? 2 : 1), 3), 0);
  const current = JSON.stringify(value);
  const choose = (next: string) => onChange(JSON.parse(next));
  if (options.length <= 3 && width <= 36 && param.required === false) {
    return <Segmented<string> id={id} block value={current} options={options} onChange={choose} disabled={readOnly} />;
  }
  return (
    <Select<string>
      id={id}
      value={value === null ? undefined : current}
      options={options}
      onChange={choose}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
    />
  );
}

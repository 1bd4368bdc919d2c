import { Select } from "antd";
import { params } from "../locale";
import { stringsOf, type WidgetProps } from "../widget";

/** Any number of texts. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  return (
    <Select<string[]>
      id={id}
      mode="tags"
      open={false}
      suffixIcon={null}
      placeholder={t("typeValues")}
      value={stringsOf(value)}
      tokenSeparators={[",", "，"]}
      onChange={(next) => onChange(next)}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
    />
  );
}

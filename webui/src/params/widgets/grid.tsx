import { Input } from "antd";
import type { Json } from "@/experiment/document";
import { params } from "../locale";
import { PairRows } from "../PairRows";
import { objectOf, textOf, type WidgetProps } from "../widget";

/** Parameters and the values to try for each. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const texts = Object.entries(objectOf(value)).map(
    ([name, values]) => [name, Array.isArray(values) ? values.map(textOf).join(", ") : textOf(values)] as const,
  );
  function write(next: Json | undefined) {
    const read = Object.entries(objectOf(next)).map(([name, list]) => [name, valuesOf(textOf(list))] as const);
    onChange(Object.fromEntries(read));
  }
  return (
    <PairRows
      value={Object.fromEntries(texts)}
      onChange={write}
      readOnly={readOnly}
      left={(cell) => (
        <Input
          id={id}
          aria-label={t("parameter")}
          placeholder={t("parameter")}
          defaultValue={cell.value}
          key={cell.value}
          onBlur={(event) => event.target.value !== cell.value && cell.set(event.target.value)}
          disabled={cell.disabled}
          status={invalid ? "error" : undefined}
        />
      )}
      right={(cell) => (
        <Input
          aria-label={t("gridValues")}
          placeholder={t("gridValues")}
          defaultValue={cell.value}
          key={cell.value}
          onBlur={(event) => cell.set(event.target.value)}
          disabled={cell.disabled}
        />
      )}
    />
  );
}

function valuesOf(text: string): Json[] {
  const parts = text.split(/[,，]/).map((part) => part.trim());
  return parts.filter((part) => part !== "").map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));
}

import { Input } from "antd";
import { useState } from "react";
import { params } from "./locale";
import styles from "./params.module.css";
import { textOf, type WidgetProps } from "./widget";

/** A number as text: what is typed stays as it is, and what is wrong with it is said below. */
export function NumberInput({
  id,
  param,
  value,
  onChange,
  readOnly,
  invalid,
  whole,
}: WidgetProps & { whole: boolean }) {
  const t = params.useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? textOf(value);
  const wrong = complaint(shown);
  function complaint(text: string): string | null {
    if (text.trim() === "") return param.required ? t("required") : null;
    const number = Number(text);
    if (Number.isNaN(number)) return t("needsNumber");
    if (whole && !Number.isInteger(number)) return t("needsInteger");
    if (param.minimum !== null && number < param.minimum) return t("tooSmall", { limit: param.minimum });
    if (param.maximum !== null && number > param.maximum) return t("tooLarge", { limit: param.maximum });
    return null;
  }
  function type(text: string) {
    setTyped(text);
    if (text.trim() === "") onChange(undefined);
    else if (complaint(text) === null) onChange(Number(text));
  }
  return (
    <>
      <Input
        id={id}
        inputMode={whole ? "numeric" : "decimal"}
        value={shown}
        placeholder={textOf(param.default)}
        onChange={(event) => type(event.target.value)}
        onBlur={() => wrong === null && setTyped(null)}
        disabled={readOnly}
        status={wrong || invalid ? "error" : undefined}
      />
      {wrong && <div className={styles.error}>{wrong}</div>}
    </>
  );
}

import { Select } from "antd";
import { useState } from "react";
import { params } from "../locale";
import styles from "../params.module.css";
import { stringsOf, type WidgetProps } from "../widget";

/** Any number of numbers. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const [wrong, setWrong] = useState(false);
  function set(texts: string[]) {
    const numbers = texts.filter((text) => text.trim() !== "").map(Number);
    setWrong(numbers.some(Number.isNaN));
    onChange(numbers.filter((number) => !Number.isNaN(number)));
  }
  return (
    <>
      <Select<string[]>
        id={id}
        mode="tags"
        open={false}
        suffixIcon={null}
        placeholder={t("typeValues")}
        value={stringsOf(value)}
        tokenSeparators={[",", " ", "，"]}
        onChange={set}
        disabled={readOnly}
        status={invalid || wrong ? "error" : undefined}
      />
      {wrong && <div className={styles.error}>{t("needsNumber")}</div>}
    </>
  );
}

import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Json } from "@/experiment/document";
import { params } from "./locale";
import styles from "./params.module.css";
import { objectOf, textOf } from "./widget";

type Cell = { value: string; set: (next: string) => void; disabled: boolean; used: ReadonlySet<string> };
type Props = {
  value: Json;
  onChange: (value: Json | undefined) => void;
  readOnly: boolean;
  left: (cell: Cell) => ReactNode;
  right: (cell: Cell) => ReactNode;
  extra?: ReactNode;
};
type Pair = readonly [string, string];

function pairsOf(value: Json): Pair[] {
  return Object.entries(objectOf(value)).map(([key, one]) => [key, textOf(one)] as const);
}

/** An object as rows of two fields. A row whose left field is empty yet is kept here until it is filled. */
export function PairRows({ value, onChange, readOnly, left, right, extra }: Props) {
  const t = params.useWords();
  const [draft, setDraft] = useState<Pair | null>(null);
  const pairs = pairsOf(value);
  const used = new Set(pairs.map(([key]) => key));
  const write = (next: readonly Pair[]) => {
    const filled = next.filter(([key]) => key !== "");
    onChange(filled.length > 0 ? Object.fromEntries(filled) : {});
  };
  const rows = draft ? [...pairs, draft] : pairs;
  const change = (index: number, pair: Pair) => {
    if (draft && index === pairs.length) {
      setDraft(pair[0] === "" ? pair : null);
      if (pair[0] !== "") write([...pairs, pair]);
    } else {
      write(pairs.map((old, place) => (place === index ? pair : old)));
    }
  };
  return (
    <div className={styles.rows}>
      {rows.map(([key, text], index) => (
        <div key={index} className={styles.pair}>
          {left({ value: key, set: (next) => change(index, [next, text]), disabled: readOnly, used })}
          {right({ value: text, set: (next) => change(index, [key, next]), disabled: readOnly, used })}
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t("remove")}
            disabled={readOnly}
            onClick={() => (index < pairs.length ? write(pairs.filter((_, place) => place !== index)) : setDraft(null))}
          />
        </div>
      ))}
      {!readOnly && (
        <div className={styles.quick}>
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => setDraft(["", ""])}
            disabled={draft !== null}
          >
            {t("add")}
          </Button>
          {extra}
        </div>
      )}
    </div>
  );
}

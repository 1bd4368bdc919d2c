import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { applies, paramValue } from "@/experiment/catalog";
import type { Json } from "@/experiment/document";
import { params } from "../locale";
import { ParamField } from "../ParamField";
import styles from "../params.module.css";
import { recordsOf, type WidgetProps } from "../widget";

type Entry = { [key: string]: Json };

/** A list of small forms, such as one aggregation each. */
export function Widget({ param, value, onChange, columns, readOnly }: WidgetProps) {
  const t = params.useWords();
  const items = param.items ?? [];
  const records = recordsOf(value);
  const change = (index: number, name: string, next: Json | undefined) =>
    onChange(records.map((record, place) => (place === index ? changed(record, name, next) : record)));
  const fresh = () => onChange([...records, {}]);
  const raise = (index: number) => {
    const [moved] = records.slice(index, index + 1);
    if (moved)
      onChange([
        ...records.slice(0, index - 1),
        moved,
        ...records.slice(index - 1, index),
        ...records.slice(index + 1),
      ]);
  };
  return (
    <div className={styles.rows}>
      {records.map((record, index) => (
        <div key={index} className={styles.card} data-testid={`record-${param.name}-${index}`}>
          <div className={styles.cardHead}>
            <span>{t("item", { number: index + 1 })}</span>
            {index > 0 && (
              <Button
                type="text"
                size="small"
                icon={<ArrowUpOutlined />}
                aria-label={t("up")}
                disabled={readOnly}
                onClick={() => raise(index)}
              />
            )}
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t("remove")}
              disabled={readOnly}
              onClick={() => onChange(records.filter((_, place) => place !== index))}
            />
          </div>
          <div className={styles.form} style={{ gap: 8 }}>
            {items
              .filter((item) => applies(item, items, record))
              .map((item) => (
                <ParamField
                  key={item.name}
                  param={item}
                  value={paramValue(item, record)}
                  onChange={(next) => change(index, item.name, next)}
                  columns={columns}
                  problems={[]}
                  readOnly={readOnly}
                />
              ))}
          </div>
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={fresh} data-testid={`add-${param.name}`}>
            {t("add")}
          </Button>
        </div>
      )}
    </div>
  );
}

function changed(record: Entry, name: string, value: Json | undefined): Entry {
  const { [name]: _, ...others } = record;
  return value === undefined ? others : { ...record, [name]: value };
}

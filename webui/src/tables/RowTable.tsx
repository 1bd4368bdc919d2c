import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { familyOf, type Schema } from "@/experiment/schema";
import { TypeIcon } from "@/ui/TypeIcon";
import { tables } from "./locale";
import type { Value } from "./preview";
import styles from "./tables.module.css";

const ROW = 28;
const LETTER = 7.3;

/** Rows of a table; only those in sight are in the page, in both directions. */
export function RowTable({ schema, rows }: { schema: Pick<Schema, "columns">; rows: readonly Value[][] }) {
  const t = tables.useWords();
  const place = useRef<HTMLDivElement>(null);
  const widths = useMemo(() => widthsOf(schema, rows), [schema, rows]);
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const across = useVirtualizer({
    count: schema.columns.length,
    horizontal: true,
    getScrollElement: () => place.current,
    estimateSize: (index) => widths[index] ?? 120,
    overscan: 4,
  });
  const columns = across.getVirtualItems();
  return (
    <div
      ref={place}
      className={styles.rows}
      role="table"
      aria-label={t("table")}
      aria-rowcount={rows.length}
      tabIndex={0}
      data-testid="row-table"
    >
      <div style={{ width: across.getTotalSize(), height: down.getTotalSize() + ROW + 4, position: "relative" }}>
        <div className={styles.head} role="row" style={{ width: across.getTotalSize() }}>
          {columns.map((item) => {
            const column = schema.columns[item.index];
            return (
              <div
                key={item.key}
                role="columnheader"
                className={styles.headCell}
                style={{ left: item.start, width: item.size }}
                title={`${column?.name} (${column?.type})`}
              >
                <TypeIcon type={column?.type ?? "unknown"} />
                <span className="es-ellipsis">{column?.name}</span>
              </div>
            );
          })}
        </div>
        {down.getVirtualItems().map((line) => (
          <div
            key={line.key}
            role="row"
            className={styles.row}
            style={{ top: line.start + ROW + 2, width: across.getTotalSize() }}
          >
            {columns.map((item) => {
              const type = schema.columns[item.index]?.type ?? "unknown";
              const value = rows[line.index]?.[item.index] ?? null;
              return (
                <div
                  key={item.key}
                  role="cell"
                  className={styles.cell}
                  data-family={familyOf(type)}
                  data-null={value === null || undefined}
                  style={{ left: item.start, width: item.size }}
                >
                  {textOf(value)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {rows.length === 0 && <p className={styles.none}>{t("noRows")}</p>}
    </div>
  );
}

export function textOf(value: Value): string {
  if (value === null) return "null";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** As wide as the name and the first rows need, within reason. */
function widthsOf(schema: Pick<Schema, "columns">, rows: readonly Value[][]): number[] {
  return schema.columns.map((column, index) => {
    const longest = rows.slice(0, 30).reduce((most, row) => Math.max(most, visible(textOf(row[index] ?? null))), 0);
    return Math.round(Math.max(72, Math.min(280, Math.max(visible(column.name) * LETTER + 58, longest * LETTER + 26))));
  });
}

function visible(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > "⺀" ? 1.8 : 1;
  return width;
}

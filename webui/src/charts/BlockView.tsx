import { Fragment } from "react";
import type { Text } from "@/api/types";
import { metric } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import type { Block, Cell, TreeNode } from "./blocks";
import { Chart } from "./Chart";
import styles from "./charts.module.css";
import { barOption, histogramOption, lineOption, matrixOption } from "./options";

/** The blocks of a report: numbers side by side on top, then charts and tables. */
export function BlockList({ blocks }: { blocks: readonly Block[] }) {
  const scalars = blocks.filter((block) => block.type === "scalar");
  const others = blocks.filter((block) => block.type !== "scalar");
  return (
    <div className={styles.blocks}>
      {scalars.length > 0 && (
        <div className={styles.scalars}>
          {scalars.map((block) => (
            <Scalar key={block.name} block={block} />
          ))}
        </div>
      )}
      <div className={styles.grid}>
        {others.map((block) => (
          <BlockView key={`${block.type}${block.title.en}`} block={block} />
        ))}
      </div>
    </div>
  );
}

function Scalar({ block }: { block: Extract<Block, { type: "scalar" }> }) {
  const read = useText();
  const value = block.percent && block.value !== null ? `${metric(block.value * 100, 4)}%` : metric(block.value);
  return (
    <div className={styles.scalar} data-testid={`scalar-${block.name}`}>
      <span>{read(block.title)}</span>
      <strong>{value}</strong>
    </div>
  );
}

export function BlockView({ block }: { block: Block }) {
  const read = useText();
  return (
    <section className={styles.block} data-wide={block.type === "table" || undefined}>
      <h3>{read(block.title)}</h3>
      <Body block={block} />
    </section>
  );
}

function Body({ block }: { block: Block }) {
  const read = useText();
  const language = useLanguage();
  const label = read(block.title);
  switch (block.type) {
    case "scalar":
      return <Scalar block={block} />;
    case "line":
      return <Chart option={lineOption(block, language)} label={label} />;
    case "bar":
      return (
        <Chart
          option={barOption(block, language)}
          label={label}
          height={Math.max(180, block.labels.length * 22 + 60)}
        />
      );
    case "histogram":
      return <Chart option={histogramOption(block)} label={label} />;
    case "matrix":
      return <Chart option={matrixOption(block)} label={label} height={Math.min(520, 90 + block.rows.length * 34)} />;
    case "table":
      return <BlockTable block={block} />;
    case "tree":
      return (
        <div className={styles.tree}>
          <Branch node={block.root} />
        </div>
      );
    case "text":
      return <p className={styles.text}>{read(block.text)}</p>;
  }
}

function BlockTable({ block }: { block: Extract<Block, { type: "table" }> }) {
  const read = useText();
  const show = (cell: Cell) => {
    if (cell === null) return <span className="es-muted">–</span>;
    if (typeof cell === "number") return metric(cell, 6);
    return typeof cell === "object" ? read(cell) : String(cell);
  };
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            {block.columns.map((column, index) => (
              <th key={`${index}${column.en}`}>{read(column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place} data-number={typeof cell === "number" || undefined}>
                  {show(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Branch({ node }: { node: TreeNode }) {
  const read = useText();
  const label = (text: string | Text) => (typeof text === "string" ? text : read(text));
  return (
    <details open>
      <summary>
        {label(node.label)}{" "}
        {node.value !== undefined && node.value !== null && <span className="es-muted">{node.value}</span>}
      </summary>
      {(node.children ?? []).map((child, index) => (
        <Fragment key={`${index}${label(child.label)}`}>
          <Branch node={child} />
        </Fragment>
      ))}
    </details>
  );
}

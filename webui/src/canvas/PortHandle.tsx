import { PlusOutlined } from "@ant-design/icons";
import { Handle, Position, useReactFlow } from "@xyflow/react";
import { Popover } from "antd";
import { type MouseEvent, memo } from "react";
import { useNodeRun, useWorkbench } from "@/editor/context";
import type { Port } from "@/experiment/catalog";
import { KIND_TITLES } from "@/experiment/connect";
import type { Schema } from "@/experiment/schema";
import { number } from "@/ui/format";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage, useText } from "@/ui/words";
import styles from "./canvas.module.css";
import { HEADER, portY, ROW } from "./geometry";
import { canvas } from "./locale";

type Props = { node: string; port: Port; side: "in" | "out"; index: number; schema: Schema | Schema[] | undefined };

/** A port: a labelled shape by kind, with what is known of its table; an output also offers the next step. */
export const PortHandle = memo(function PortHandle({ node, port, side, index, schema }: Props) {
  const read = useText();
  const output = side === "out";
  return (
    <div className={output ? styles.outRow : styles.inRow} style={{ height: ROW }}>
      <Popover
        mouseEnterDelay={0.45}
        placement={output ? "right" : "left"}
        content={() => <PortDetails node={node} port={port} side={side} schema={schema} />}
      >
        <Handle
          id={port.name}
          type={output ? "source" : "target"}
          position={output ? Position.Right : Position.Left}
          className={`${styles.port} ${output ? styles.out : styles.in}`}
          style={{ top: portY(index) }}
          data-kind={port.kind}
          data-testid={`port-${node}-${side}-${port.name}`}
        />
      </Popover>
      <span className={port.optional ? styles.optional : undefined}>{read(port.title)}</span>
      {output && <NextButton node={node} port={port} top={portY(index) - HEADER} />}
    </div>
  );
});

function NextButton({ node, port, top }: { node: string; port: Port; top: number }) {
  const t = canvas.useWords();
  const { desk } = useWorkbench();
  const { screenToFlowPosition } = useReactFlow();
  function open(event: MouseEvent<HTMLButtonElement>) {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    const screen = { x: box.right + 6, y: box.top - 12 };
    const place = screenToFlowPosition({ x: box.right + 40, y: box.top - 50 });
    desk.setState({ chooser: { kind: "add", screen, place, end: [node, port.name], side: "output" } });
  }
  return (
    <button
      type="button"
      className={`${styles.next} nodrag nopan`}
      style={{ top: top - 9 }}
      tabIndex={-1}
      aria-label={t("addNext")}
      title={t("addNext")}
      onClick={open}
      data-testid={`next-${node}-${port.name}`}
    >
      <PlusOutlined />
    </button>
  );
}

const SHOWN = 14;

function PortDetails({ node, port, side, schema }: Omit<Props, "index">) {
  const read = useText();
  const chosen = useLanguage();
  const t = canvas.useWords();
  const output = useNodeRun(node)?.outputs[port.name];
  const table = Array.isArray(schema) ? schema[0] : schema;
  const facts = [read(KIND_TITLES[port.kind])];
  if (port.optional) facts.push(t("optional"));
  if (port.many) facts.push(t("many"));
  if (table && table.columns.length > 0)
    facts.push(t(table.open ? "columnsOpen" : "columnsKnown", { count: table.columns.length }));
  if (side === "out" && output?.rows != null) facts.push(t("rows", { count: number(output.rows, chosen) }));
  return (
    <div className={styles.details}>
      <strong>{read(port.title)}</strong>
      <div className="es-muted">{facts.join(" · ")}</div>
      {table?.columns.slice(0, SHOWN).map((column) => (
        <div key={column.name} className={styles.detailColumn}>
          <TypeIcon type={column.type} />
          <span className="es-ellipsis">{column.name}</span>
          <span className="es-muted">{column.type}</span>
        </div>
      ))}
      {table && table.columns.length > SHOWN && (
        <div className="es-muted">{t("more", { count: table.columns.length - SHOWN })}</div>
      )}
    </div>
  );
}

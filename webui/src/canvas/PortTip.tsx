import { Popover } from "antd";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useNodeRun, useShape } from "@/editor/context";
import { KIND_TITLES } from "@/experiment/connect";
import { number } from "@/ui/format";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage, useText } from "@/ui/words";
import styles from "./canvas.module.css";
import { canvas } from "./locale";
import { leavePort, type PortPlace, usePortTip } from "./portTip";

/** The tooltip of the port that the pointer rests on: its kind, its columns, and its rows after a run. */
export function PortTip() {
  const shown = usePortTip((state) => state.shown);
  useEffect(() => leavePort, []);
  if (!shown) return null;
  const { box, node, port, side } = shown;
  return createPortal(
    <Popover
      key={`${node}/${side}/${port.name}`}
      open
      placement={side === "out" ? "right" : "left"}
      content={<PortDetails node={node} port={port} side={side} />}
    >
      <span
        className={styles.tipAnchor}
        style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
      />
    </Popover>,
    document.body,
  );
}

const SHOWN = 14;

function PortDetails({ node, port, side }: PortPlace) {
  const read = useText();
  const chosen = useLanguage();
  const t = canvas.useWords();
  const output = useNodeRun(node)?.outputs[port.name];
  const shape = useShape(node);
  const schema = side === "in" ? shape?.inputs[port.name] : shape?.outputs[port.name];
  const table = Array.isArray(schema) ? schema[0] : schema;
  const facts = [read(KIND_TITLES[port.kind])];
  if (port.optional) facts.push(t("optional"));
  if (port.many) facts.push(t("many"));
  if (table && table.columns.length > 0)
    facts.push(t(table.open ? "columnsOpen" : "columnsKnown", { count: table.columns.length }));
  if (side === "out" && output?.rows != null)
    facts.push(t("rows", { count: output.rows, shown: number(output.rows, chosen) }));
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

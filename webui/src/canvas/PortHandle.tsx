import { PlusOutlined } from "@ant-design/icons";
import { Handle, Position, useReactFlow } from "@xyflow/react";
import { type MouseEvent, memo } from "react";
import { useWorkbench } from "@/editor/context";
import type { Port } from "@/experiment/catalog";
import { useText } from "@/ui/words";
import styles from "./canvas.module.css";
import { HEADER, portY, ROW } from "./geometry";
import { canvas } from "./locale";
import { leavePort, restOnPort } from "./portTip";

type Props = { node: string; port: Port; side: "in" | "out"; index: number };

/** A port: a labelled shape by kind; an output also offers the next step. */
export const PortHandle = memo(function PortHandle({ node, port, side, index }: Props) {
  const read = useText();
  const output = side === "out";
  return (
    <div className={output ? styles.outRow : styles.inRow} style={{ height: ROW }}>
      <Handle
        id={port.name}
        type={output ? "source" : "target"}
        position={output ? Position.Right : Position.Left}
        className={`${styles.port} ${output ? styles.out : styles.in}`}
        style={{ top: portY(index) }}
        onMouseEnter={({ currentTarget }) => restOnPort(currentTarget, { node, port, side })}
        onMouseLeave={leavePort}
        onMouseDownCapture={leavePort}
        data-kind={port.kind}
        data-testid={`port-${node}-${side}-${port.name}`}
      />
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

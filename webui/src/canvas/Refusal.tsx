import { useConnection } from "@xyflow/react";
import { createPortal } from "react-dom";
import { useWorkbench } from "@/editor/context";
import { refusal } from "@/experiment/connect";
import { useText } from "@/ui/words";
import styles from "./canvas.module.css";

/** Says beside the pointer why the port under it refuses the connection. */
export function Refusal() {
  const { editor, catalog } = useWorkbench();
  const read = useText();
  const ends = useConnection((state) => {
    const { fromHandle, toHandle, isValid } = state;
    if (!state.inProgress || isValid !== false || !fromHandle?.id || !toHandle?.id) return null;
    return JSON.stringify([
      fromHandle.nodeId,
      fromHandle.id,
      fromHandle.type,
      toHandle.nodeId,
      toHandle.id,
      toHandle.type,
    ]);
  });
  if (!ends) return null;
  const [node, port, type, otherNode, otherPort, otherType]: string[] = JSON.parse(ends);
  if (!node || !port || !otherNode || !otherPort || type === otherType) return null;
  const { document } = editor.getState();
  const reason =
    type === "source"
      ? refusal(document, catalog, [node, port], [otherNode, otherPort])
      : refusal(document, catalog, [otherNode, otherPort], [node, port]);
  if (!reason) return null;
  const side = otherType === "source" ? "out" : "in";
  const box = window.document
    .querySelector(`[data-testid="port-${CSS.escape(otherNode)}-${side}-${CSS.escape(otherPort)}"]`)
    ?.getBoundingClientRect();
  if (!box) return null;
  return createPortal(
    <div
      className={styles.refusal}
      style={{ left: box.right + 10, top: box.bottom + 8 }}
      role="alert"
      data-testid="refusal"
    >
      {read(reason)}
    </div>,
    window.document.body,
  );
}

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import styles from "./editor.module.css";

type Props = {
  label: string;
  axis: "x" | "y";
  size: number;
  least: number;
  most: number;
  onChange: (size: number) => void;
  /** The pane that is resized comes after the line. */
  reverse?: boolean;
};

/** The line between two panes: drag it, or move it with the arrow keys. */
export function Resizer({ label, axis, size, least, most, onChange, reverse }: Props) {
  const start = useRef<{ at: number; size: number } | null>(null);
  const sign = reverse ? -1 : 1;
  const set = (next: number) => onChange(Math.round(Math.max(least, Math.min(most, next))));
  const at = (event: PointerEvent) => (axis === "x" ? event.clientX : event.clientY);
  function onKeyDown(event: KeyboardEvent) {
    const forward = axis === "x" ? "ArrowRight" : "ArrowDown";
    const back = axis === "x" ? "ArrowLeft" : "ArrowUp";
    if (event.key !== forward && event.key !== back) return;
    event.preventDefault();
    event.stopPropagation();
    set(size + (event.key === forward ? 16 : -16) * sign);
  }
  return (
    <div
      className={axis === "x" ? styles.resizeX : styles.resizeY}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: at(event), size };
      }}
      onPointerMove={(event) => start.current && set(start.current.size + (at(event) - start.current.at) * sign)}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}

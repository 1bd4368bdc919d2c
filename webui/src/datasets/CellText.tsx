import type { Cell } from "./types";

/** A value of a table: nothing is shown as a quiet word, so that it differs from an empty text. */
export function CellText({ value }: { value: Cell }) {
  if (value === null) return <span className="es-muted">null</span>;
  if (typeof value === "object") return <>{JSON.stringify(value)}</>;
  return <>{String(value)}</>;
}

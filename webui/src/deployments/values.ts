/** Values of the try-it form: what the fields hold, an example for each, and what is sent. */

import type { SignatureColumn } from "../zoo/types";

export type RowValue = string | number | boolean | null;

export type FieldKind = "number" | "boolean" | "text" | "date" | "datetime";

const WHOLE = new Set(["tinyint", "smallint", "int", "bigint"]);

function isNumber(type: string): boolean {
  return WHOLE.has(type) || type === "float" || type === "double" || type.startsWith("decimal");
}

/** The type in which a value is sent: what training read as text and cast is still sent as text. */
export function sentType(column: SignatureColumn): string {
  return column.source_type ?? column.type;
}

/** Which field asks for a column. */
export function fieldKind(column: SignatureColumn): FieldKind {
  const type = sentType(column);
  if (isNumber(type)) return "number";
  if (type === "boolean") return "boolean";
  if (type === "date") return "date";
  return type === "timestamp" ? "datetime" : "text";
}

/** An example where the model's sample rows have none. */
export function exampleValue(column: SignatureColumn): RowValue {
  switch (fieldKind(column)) {
    case "number":
      return 1;
    case "boolean":
      return true;
    case "date":
      return "2026-01-31";
    case "datetime":
      return "2026-01-31 09:30:00";
    case "text":
      return isNumber(column.type) ? "1" : "";
  }
}

export type ValueProblem = "notANumber" | "notWhole";

/** What is wrong with a typed value; null where it can be sent. */
export function valueProblem(column: SignatureColumn, text: string): ValueProblem | null {
  if (fieldKind(column) !== "number") return null;
  const value = Number(text.trim());
  if (text.trim() === "" || Number.isNaN(value)) return "notANumber";
  return WHOLE.has(sentType(column)) && !Number.isInteger(value) ? "notWhole" : null;
}

/** The typed text as the value to send. */
export function sentValue(column: SignatureColumn, text: string): RowValue {
  const kind = fieldKind(column);
  if (kind === "number") return Number(text.trim());
  if (kind === "boolean") return text === "true";
  return text;
}

/** Values of the try-it form: what the fields hold, an example for each, and what is sent. */

import { familyOf } from "@/experiment/schema";
import type { SignatureColumn } from "@/zoo/types";

export type RowValue = string | number | boolean | null;
export type Row = Record<string, RowValue>;

export type FieldKind = "number" | "boolean" | "text" | "date" | "timestamp";

const WHOLE = new Set(["tinyint", "smallint", "int", "bigint"]);

/** Which field asks for a column. */
export function fieldKind(column: SignatureColumn): FieldKind {
  if (column.type === "date" || column.type === "timestamp") return column.type;
  switch (familyOf(column.type)) {
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "text";
  }
}

/** Whether the endpoint also takes any text, because training read this column from texts. */
export function takesText(column: SignatureColumn): boolean {
  return column.source_type === "string";
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
    case "timestamp":
      return "2026-01-31T09:30:00";
    case "text":
      return "";
  }
}

/** What is wrong with a typed value; null where it can be sent. */
export type ValueProblem = "notANumber" | "notWhole" | "notADate";

export function valueProblem(column: SignatureColumn, text: string): ValueProblem | null {
  if (takesText(column)) return null;
  const kind = fieldKind(column);
  if (kind === "date" || kind === "timestamp") return Number.isNaN(Date.parse(text)) ? "notADate" : null;
  if (kind !== "number") return null;
  const value = Number(text.trim());
  if (text.trim() === "" || Number.isNaN(value)) return "notANumber";
  return WHOLE.has(column.type) && !Number.isInteger(value) ? "notWhole" : null;
}

/** The typed text as the value to send; a text that is no number goes as it is where the endpoint takes texts. */
export function sentValue(column: SignatureColumn, text: string): RowValue {
  const kind = fieldKind(column);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (kind !== "number") return text;
  const value = Number(text.trim());
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

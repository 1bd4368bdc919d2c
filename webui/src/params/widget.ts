/** What a widget gets, and how it reads the value that it edits. */

import type { ComponentType } from "react";
import type { Param } from "@/experiment/catalog";
import type { Json } from "@/experiment/document";
import type { Column } from "@/experiment/schema";

export type WidgetProps = {
  /** The id of the field's input, which its label names. */
  id: string;
  param: Param;
  value: Json;
  /** `undefined` takes the value out, so that the default holds. */
  onChange: (value: Json | undefined) => void;
  /** Columns of the input that the parameter is about. */
  columns: readonly Column[];
  readOnly: boolean;
  invalid: boolean;
};
export type Widget = ComponentType<WidgetProps>;

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : value === null || value === undefined ? "" : String(value);
}

export function stringsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map((one) => textOf(one)) : [];
}

export function objectOf(value: Json | undefined): { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

export function recordsOf(value: Json | undefined): { [key: string]: Json }[] {
  return Array.isArray(value) ? value.map((one) => objectOf(one)) : [];
}

/** Ready-to-paste calls of an endpoint: the Open Inference Protocol by curl and by tritonclient, and our own JSON rows. */

import type { SignatureColumn } from "../zoo/types";
import type { RowValue } from "./values";

/** Datatype of a signature column in the Open Inference Protocol. */
export function protocolType(type: string): string {
  if (type === "double" || type === "float" || type === "decimal") return "FP64";
  if (type === "integer" || type === "int") return "INT32";
  if (type === "long" || type === "bigint") return "INT64";
  if (type === "boolean") return "BOOL";
  return "BYTES";
}

function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curlRows(url: string, row: Record<string, RowValue>): string {
  const body = JSON.stringify({ rows: [row] });
  return [
    `curl -X POST ${quotedForShell(url)} \\`,
    `  -H "Authorization: Token $STUDIO_TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d ${quotedForShell(body)}`,
  ].join("\n");
}

/** A null takes the documented place: an empty text in BYTES, NaN in FP64; other types are sent as FP64. */
function tensor(column: SignatureColumn, value: RowValue): { datatype: string; data: (string | number | boolean)[] } {
  const datatype = protocolType(column.type);
  if (value === null) return datatype === "BYTES" ? { datatype, data: [""] } : { datatype, data: ["NaN"] };
  return { datatype, data: [value] };
}

export function curlProtocol(url: string, columns: readonly SignatureColumn[], row: Record<string, RowValue>): string {
  const inputs = columns.map((column) => ({
    name: column.name,
    shape: [1, 1],
    ...tensor(column, row[column.name] ?? null),
  }));
  return [
    `curl -X POST ${quotedForShell(`${url}/infer`)} \\`,
    `  -H "Authorization: Token $STUDIO_TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d ${quotedForShell(JSON.stringify({ inputs }))}`,
  ].join("\n");
}

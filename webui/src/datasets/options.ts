/** What a person changes about an import, as one choice per column: a type together with how it is written. */

import type { As, ColumnOptions, ImportOptions, Pattern } from "./types";

export type Reading = As | `number ${Pattern}` | `integer ${Pattern}`;

export const READINGS = [
  "text",
  "integer",
  "number",
  "integer thousands",
  "number thousands",
  "number percent",
  "number currency",
  "date",
  "timestamp",
  "boolean",
] as const satisfies readonly Reading[];

export function readingOf(column: ColumnOptions): Reading {
  if (column.pattern !== null && (column.as === "number" || column.as === "integer")) {
    return `${column.as} ${column.pattern}`;
  }
  return column.as;
}

/** The column read another way; its stored type and date format follow on the server. */
export function readAs(column: ColumnOptions, reading: Reading): ColumnOptions {
  const [as, pattern] = parts(reading);
  return { ...column, as, pattern, type: null, format: as === column.as ? column.format : null };
}

function parts(reading: Reading): [As, Pattern | null] {
  switch (reading) {
    case "number thousands":
      return ["number", "thousands"];
    case "number percent":
      return ["number", "percent"];
    case "number currency":
      return ["number", "currency"];
    case "integer thousands":
      return ["integer", "thousands"];
    case "integer percent":
      return ["number", "percent"];
    case "integer currency":
      return ["integer", "currency"];
    default:
      return [reading, null];
  }
}

/** Change how the file is split: its columns are guessed anew. Other changes keep what was set per column. */
export function changed(options: ImportOptions, change: Partial<ImportOptions>): Partial<ImportOptions> {
  const after: Partial<ImportOptions> = { ...options, ...change };
  const splits: (keyof ImportOptions)[] = ["encoding", "separator", "quote", "header", "sheet"];
  if (splits.some((name) => name in change)) delete after.columns;
  return after;
}

export function changedColumn(options: ImportOptions, index: number, column: ColumnOptions): ImportOptions {
  return { ...options, columns: options.columns.map((one, place) => (place === index ? column : one)) };
}

/** What to send: JSON null means "guess", and is left out. */
export function body(options: Partial<ImportOptions>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null && value !== undefined));
}

/** A dataset's name from a file's: without folder and ending. */
export function datasetName(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.(csv|tsv|txt|parquet|xlsx|xlsm)(\.gz)?$/i, "");
}

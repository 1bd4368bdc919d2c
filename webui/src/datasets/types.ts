import type { Problem } from "@/api/types";
import type { Person } from "@/runs/types";

export type As = "text" | "number" | "integer" | "date" | "timestamp" | "boolean" | "other";
export type Pattern = "thousands" | "percent" | "currency";
export type Cell = string | number | boolean | null | object;

export interface ColumnOptions {
  name: string;
  type: string | null;
  as: As;
  pattern: Pattern | null;
  format: string | null;
  keep: boolean;
  examples: Cell[];
}

export interface ImportOptions {
  format: "csv" | "excel" | "parquet";
  encoding: string | null;
  separator: string | null;
  quote: string | null;
  header: boolean;
  sheet: string | null;
  sheets: string[];
  nulls: string[];
  ragged: "error" | "skip";
  unreadable: "error" | "null";
  columns: ColumnOptions[];
}

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  guess: ImportOptions;
  rows: Cell[][];
  problems: Problem[];
}

export interface DatasetBrief {
  id: number;
  name: string;
  rows: number;
  bytes: number;
  format: string;
  columns: number;
  created_at: string;
  updated_at: string;
  created_by: Person | null;
}

export interface Column {
  name: string;
  type: string;
  role?: string | null;
}

export interface Statistics {
  column: string;
  type: string;
  count: number;
  nulls: number;
  distinct: number | null;
  mean: number | null;
  std: number | null;
  min: Cell;
  max: Cell;
  quantiles: number[] | null;
  histogram: { edges: number[]; counts: number[] } | null;
  top: [Cell, number][] | null;
}

export interface Profile {
  schema: { columns: Column[] };
  rows: Cell[][];
  row_count: number;
  statistics: Statistics[];
}

export interface DatasetVersion {
  number: number;
  rows: number;
  bytes: number;
  checksum: string;
  format: string;
  created_at: string;
  created_by: Person | null;
}

export interface Dataset extends DatasetBrief {
  schema: { columns: Column[] };
  versions: DatasetVersion[];
  profile: Profile | null;
}

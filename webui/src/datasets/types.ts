import type { Shape } from "@/api/shape";
import type { Problem } from "@/api/types";

export type Cell = string | number | boolean | null | object;

export type ColumnOptions = Shape<"ColumnOptions", { examples: Cell[] }>;
export type As = ColumnOptions["as"];
export type Pattern = NonNullable<ColumnOptions["pattern"]>;
export type ImportOptions = Shape<"Options", { columns: ColumnOptions[] }>;
export type Upload = Shape<"UploadAnswer", { guess: ImportOptions; rows: Cell[][]; problems: Problem[] }>;

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

export type DatasetBrief = Shape<"DatasetBrief">;
export type DatasetVersion = Shape<"VersionBrief">;
export type Dataset = Shape<"DatasetAnswer", { schema: { columns: Column[] }; profile: Profile | null }>;

/** The stored preview of a table: its first rows and its columns' statistics. */

import type { Schema } from "@/experiment/schema";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Statistics = {
  column: string;
  type: string;
  count: number;
  nulls: number;
  distinct: number | null;
  mean: number | null;
  std: number | null;
  min: number | string | null;
  max: number | string | null;
  quantiles: number[] | null;
  histogram: { edges: number[]; counts: number[] } | null;
  top: [Value, number][] | null;
};
export type Preview = { schema: Schema; rows: Value[][]; row_count: number | null; statistics: Statistics[] };

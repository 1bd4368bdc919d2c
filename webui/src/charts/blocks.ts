/** The blocks that reports are made of, as components write them. */

import type { Text } from "@/api/types";

export type Cell = string | number | boolean | null | Text;
export type Block =
  | { type: "scalar"; name: string; title: Text; value: number | null; percent?: boolean }
  | { type: "table"; title: Text; columns: Text[]; rows: Cell[][] }
  | {
      type: "line";
      title: Text;
      x: Text;
      y: Text;
      series: { name: string; points: [number | null, number | null][] }[];
      diagonal?: boolean;
    }
  | { type: "bar"; title: Text; labels: string[]; values: (number | null)[]; value: Text }
  | { type: "histogram"; title: Text; edges: number[]; counts: number[] }
  | { type: "matrix"; title: Text; rows: string[]; columns: string[]; values: (number | null)[][]; counts?: boolean }
  | { type: "tree"; title: Text; root: TreeNode }
  | { type: "text"; title: Text; text: Text };
export type TreeNode = { label: string | Text; value?: number | string | null; children?: TreeNode[] };

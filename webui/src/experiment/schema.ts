/** Columns of ports, and what the server infers about a whole experiment. */

import type { Problem } from "@/api/types";

export type Role = "label" | "feature" | "id" | "weight" | "time";
export type Column = { name: string; type: string; role: Role | null; nullable: boolean };
export type Schema = { columns: Column[]; open: boolean; patterns: string[] };

export type NodeShape = {
  /** One schema per input port; a port that takes many has a list. */
  inputs: { [port: string]: Schema | Schema[] };
  outputs: { [port: string]: Schema };
  problems: Problem[];
  serves: boolean | null;
};
export type Inference = { nodes: { [node: string]: NodeShape }; problems: Problem[] };

export type Family = "number" | "text" | "boolean" | "time" | "vector" | "other" | "unknown";

const NUMBERS = new Set(["tinyint", "smallint", "int", "bigint", "float", "double"]);

/** The family that a picker shows an icon for. */
export function familyOf(type: string): Family {
  if (NUMBERS.has(type) || type.startsWith("decimal")) return "number";
  if (type === "string") return "text";
  if (type === "boolean") return "boolean";
  if (type === "date" || type === "timestamp") return "time";
  if (type === "vector" || type === "unknown") return type;
  return "other";
}

/** Whether a column may be picked where `types` are wanted; "number" stands for every numeric type. */
export function fits(type: string, types: readonly string[] | null): boolean {
  if (!types || types.length === 0 || type === "unknown") return true;
  return (
    types.includes(type) || types.includes(familyOf(type)) || (type.startsWith("decimal") && types.includes("double"))
  );
}

/** The columns of an input port; of a port that takes many, those of the first table. */
export function inputColumns(shape: NodeShape | undefined, port: string | null): Column[] {
  const inputs = shape?.inputs ?? {};
  const found = port === null ? Object.values(inputs)[0] : inputs[port];
  const schema = Array.isArray(found) ? found[0] : found;
  return schema?.columns ?? [];
}

/** The studio's compact answer as an inference. What is as before keeps its object, so that only changed nodes draw anew. */

import type { Problem } from "@/api/types";
import type { Column, Inference, NodeShape, Role, Schema } from "./schema";

type Ports = { [port: string]: number | number[] };
export type CompactInference = {
  columns: [name: string, type: string, role: Role | null, nullable: boolean][];
  schemas: [columns: number[], open: boolean, patterns: string[]][];
  nodes: { [node: string]: [inputs: Ports, outputs: Ports, problems: Problem[], serves: boolean | null] };
  /** Of no single node. */
  problems: Problem[];
};

export class InferenceReader {
  private columns = new Map<string, { column: Column; number: number }>();
  private schemas = new Map<string, Schema>();
  private nodes = new Map<string, { key: string; shape: NodeShape }>();
  private numbered = 0;
  private schemaNumbers = new WeakMap<Schema, number>();

  read(answer: CompactInference): Inference {
    const columns = this.readColumns(answer);
    const schemas = this.readSchemas(answer, columns);
    const known = new Map<string, { key: string; shape: NodeShape }>();
    const nodes: Inference["nodes"] = {};
    for (const [id, [inputs, outputs, problems, serves]] of Object.entries(answer.nodes)) {
      const key = JSON.stringify([this.stable(inputs, schemas), this.stable(outputs, schemas), problems, serves]);
      const old = this.nodes.get(id);
      const shape =
        old?.key === key
          ? old.shape
          : { inputs: ports(inputs, schemas), outputs: single(outputs, schemas), problems, serves };
      known.set(id, { key, shape });
      nodes[id] = shape;
    }
    this.nodes = known;
    return { nodes, problems: [...answer.problems, ...Object.values(nodes).flatMap((shape) => shape.problems)] };
  }

  private readColumns({ columns }: CompactInference) {
    const known: typeof this.columns = new Map();
    const found = columns.map(([name, type, role, nullable]) => {
      const key = JSON.stringify([name, type, role, nullable]);
      const entry = this.columns.get(key) ?? { column: { name, type, role, nullable }, number: this.next() };
      known.set(key, entry);
      return entry;
    });
    this.columns = known;
    return found;
  }

  private readSchemas({ schemas }: CompactInference, columns: { column: Column; number: number }[]): Schema[] {
    const known: typeof this.schemas = new Map();
    const found = schemas.map(([indices, open, patterns]) => {
      const members = indices.flatMap((index) => columns[index] ?? []);
      const key = `${open}${JSON.stringify(patterns)}${members.map((one) => one.number).join()}`;
      const schema = this.schemas.get(key) ?? { columns: members.map((one) => one.column), open, patterns };
      if (!this.schemaNumbers.has(schema)) this.schemaNumbers.set(schema, this.next());
      known.set(key, schema);
      return schema;
    });
    this.schemas = known;
    return found;
  }

  /** A port's tables by numbers that mean the same table in every answer. */
  private stable(given: Ports, schemas: Schema[]) {
    const number = (index: number) => {
      const schema = schemas[index];
      return schema && this.schemaNumbers.get(schema);
    };
    return Object.entries(given).map(([port, one]) => [port, Array.isArray(one) ? one.map(number) : number(one)]);
  }

  private next(): number {
    this.numbered += 1;
    return this.numbered;
  }
}

const NOTHING: Schema = { columns: [], open: true, patterns: [] };

function ports(given: Ports, schemas: Schema[]): NodeShape["inputs"] {
  const table = (index: number) => schemas[index] ?? NOTHING;
  return Object.fromEntries(
    Object.entries(given).map(([port, one]) => [port, Array.isArray(one) ? one.map(table) : table(one)]),
  );
}

function single(given: Ports, schemas: Schema[]): NodeShape["outputs"] {
  return Object.fromEntries(
    Object.entries(given).flatMap(([port, one]) => (Array.isArray(one) ? [] : [[port, schemas[one] ?? NOTHING]])),
  );
}

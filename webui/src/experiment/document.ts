/** The experiment as a value, as the file format says it. Nothing here knows the canvas or React. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Params = { readonly [name: string]: Json };
export type End = readonly [node: string, port: string];
export type Edge = { readonly from: End; readonly to: End };
export type Node = {
  readonly id: string;
  readonly component: string;
  readonly version: number;
  readonly params: Params;
  readonly label: string | null;
  readonly disabled?: boolean;
};
export type Place = { readonly x: number; readonly y: number };

export type Experiment = {
  readonly format: number;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly variables: { readonly [name: string]: Json };
  /** Places by node id, and `notes` and `groups`; never changes what is computed. */
  readonly view: { readonly [key: string]: unknown };
};

export const EMPTY: Experiment = { format: 1, nodes: [], edges: [], variables: {}, view: {} };

const indices = new WeakMap<readonly Node[], ReadonlyMap<string, Node>>();

/** The nodes by id; computed once per list. */
export function nodesById(document: Experiment): ReadonlyMap<string, Node> {
  const known = indices.get(document.nodes);
  if (known) return known;
  const made = new Map(document.nodes.map((node) => [node.id, node]));
  indices.set(document.nodes, made);
  return made;
}

export function nodeOf(document: Experiment, id: string): Node | undefined {
  return nodesById(document).get(id);
}

function isPlace(value: unknown): value is Place {
  return (
    typeof value === "object" &&
    value !== null &&
    "x" in value &&
    "y" in value &&
    typeof value.x === "number" &&
    typeof value.y === "number"
  );
}

/** Where a node stands; a file without a view gets a grid, so that nothing lies on top of another. */
export function placeOf(document: Experiment, id: string): Place {
  const found = document.view[id];
  if (isPlace(found)) return found;
  const index = document.nodes.findIndex((node) => node.id === id);
  return { x: 60 + (index % 5) * 280, y: 60 + Math.floor(index / 5) * 140 };
}

export function hasPlace(document: Experiment, id: string): boolean {
  return isPlace(document.view[id]);
}

/** What identifies an edge: there is at most one between two ports. */
export function edgeKey(edge: Edge): string {
  return `${edge.from[0]}/${edge.from[1]}>${edge.to[0]}/${edge.to[1]}`;
}

/** All nodes that are reached from these ones, themselves included. */
export function downstream(document: Experiment, ids: Iterable<string>): Set<string> {
  return closure(document, ids, (edge) => [edge.from[0], edge.to[0]]);
}

export function upstream(document: Experiment, ids: Iterable<string>): Set<string> {
  return closure(document, ids, (edge) => [edge.to[0], edge.from[0]]);
}

function closure(document: Experiment, ids: Iterable<string>, ends: (edge: Edge) => [string, string]): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of document.edges) {
    const [here, there] = ends(edge);
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const found = new Set(ids);
  const todo = [...found];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    for (const other of next.get(id) ?? []) {
      if (!found.has(other)) {
        found.add(other);
        todo.push(other);
      }
    }
  }
  return found;
}

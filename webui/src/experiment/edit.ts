/** Changes of an experiment: each function takes a document and gives a new one. */

import type { Catalog, Component } from "./catalog";
import { bestInput, compatible, refusal, same } from "./connect";
import {
  downstream,
  type Edge,
  type End,
  type Experiment,
  edgeKey,
  type Json,
  type Node,
  nodeOf,
  type Place,
  placeOf,
} from "./document";

/** Distance between the left sides of a node and of the next one. */
export const STEP = 280;
export const ROW = 130;

export function freshId(document: Experiment, taken: ReadonlySet<string> = new Set()): string {
  const numbers = document.nodes.map((node) => Number(/^n(\d+)$/.exec(node.id)?.[1] ?? 0));
  let next = Math.max(0, ...numbers) + 1;
  while (taken.has(`n${next}`)) next += 1;
  return `n${next}`;
}

export function addNode(document: Experiment, component: Component, place: Place): [Experiment, string] {
  const id = freshId(document);
  const node: Node = { id, component: component.key, version: component.version, params: {}, label: null };
  const view = { ...document.view, [id]: rounded(place) };
  return [{ ...document, nodes: [...document.nodes, node], view }, id];
}

function rounded({ x, y }: Place): Place {
  return { x: Math.round(x), y: Math.round(y) };
}

/** Connects; an edge that holds the target's single input makes room. A refused edge changes nothing. */
export function connect(document: Experiment, catalog: Catalog, from: End, to: End): Experiment {
  if (refusal(document, catalog, from, to)) return document;
  const many = catalog.input(nodeOf(document, to[0]), to[1])?.many ?? false;
  const kept = many ? document.edges : document.edges.filter((edge) => edge.to[0] !== to[0] || edge.to[1] !== to[1]);
  return { ...document, edges: [...kept, { from, to }] };
}

export function disconnect(document: Experiment, edges: Iterable<Edge>): Experiment {
  const gone = new Set([...edges].map(edgeKey));
  return { ...document, edges: document.edges.filter((edge) => !gone.has(edgeKey(edge))) };
}

/** Moves one end of an edge; where the new edge is refused, the old one stays. */
export function reconnect(document: Experiment, catalog: Catalog, old: Edge, from: End, to: End): Experiment {
  if (same(old, { from, to })) return document;
  const without = disconnect(document, [old]);
  const made = connect(without, catalog, from, to);
  return made === without ? document : made;
}

/** Adds a component and connects it to an end that was dragged from: an output, or an input. */
export function addConnected(
  document: Experiment,
  catalog: Catalog,
  component: Component,
  place: Place,
  end: End,
  side: "output" | "input",
): [Experiment, string] {
  const [added, id] = addNode(document, component, place);
  const node = nodeOf(document, end[0]);
  if (side === "output") {
    const kind = catalog.output(node, end[1])?.kind;
    const port = kind && bestInput(added, component, id, kind);
    return [port ? connect(added, catalog, end, [id, port.name]) : added, id];
  }
  const kind = catalog.input(node, end[1])?.kind;
  const port = kind && compatible(component, kind, "outputs")[0];
  return [port ? connect(added, catalog, [id, port.name], end) : added, id];
}

/** Whether a component could stand in the middle of this edge. */
export function fitsOnEdge(document: Experiment, catalog: Catalog, edge: Edge, component: Component): boolean {
  const kind = catalog.output(nodeOf(document, edge.from[0]), edge.from[1])?.kind;
  return (
    kind !== undefined &&
    compatible(component, kind, "inputs").length > 0 &&
    compatible(component, kind, "outputs").length > 0
  );
}

/** Puts a node in the middle of an edge; what comes after moves right where there is too little room. */
export function insertOnEdge(
  document: Experiment,
  catalog: Catalog,
  component: Component,
  edge: Edge,
): [Experiment, string] {
  const left = placeOf(document, edge.from[0]);
  const right = placeOf(document, edge.to[0]);
  const shift = Math.max(0, left.x + 2 * STEP - right.x);
  const roomy = shift > 0 ? shifted(document, downstream(document, [edge.to[0]]), { x: shift, y: 0 }) : document;
  const end = placeOf(roomy, edge.to[0]);
  const place = { x: (left.x + end.x) / 2, y: (left.y + end.y) / 2 };
  const [added, id] = addNode(disconnect(roomy, [edge]), component, place);
  const kind = catalog.output(nodeOf(document, edge.from[0]), edge.from[1])?.kind;
  const input = kind && bestInput(added, component, id, kind);
  const output = kind && compatible(component, kind, "outputs")[0];
  if (!input || !output) return [document, ""];
  const joined = connect(added, catalog, edge.from, [id, input.name]);
  return [connect(joined, catalog, [id, output.name], edge.to), id];
}

function shifted(document: Experiment, ids: Iterable<string>, by: Place): Experiment {
  const moved = [...ids].map((id) => {
    const { x, y } = placeOf(document, id);
    return [id, rounded({ x: x + by.x, y: y + by.y })] as const;
  });
  return { ...document, view: { ...document.view, ...Object.fromEntries(moved) } };
}

export function moveBy(document: Experiment, ids: Iterable<string>, by: Place): Experiment {
  return shifted(document, ids, by);
}

export function moveTo(document: Experiment, places: ReadonlyMap<string, Place>): Experiment {
  const moved = [...places].map(([id, place]) => [id, rounded(place)] as const);
  return { ...document, view: { ...document.view, ...Object.fromEntries(moved) } };
}

/** Removes nodes and edges; the neighbours of a removed node are connected to each other where their kinds allow. */
export function remove(
  document: Experiment,
  catalog: Catalog,
  nodes: Iterable<string>,
  edges: Iterable<Edge> = [],
): Experiment {
  let result = disconnect(document, edges);
  for (const id of nodes) result = removeNode(result, catalog, id);
  return result;
}

function removeNode(document: Experiment, catalog: Catalog, id: string): Experiment {
  const coming = document.edges.filter((edge) => edge.to[0] === id);
  const going = document.edges.filter((edge) => edge.from[0] === id);
  const { [id]: _, ...view } = document.view;
  const without: Experiment = {
    ...document,
    nodes: document.nodes.filter((node) => node.id !== id),
    edges: document.edges.filter((edge) => edge.from[0] !== id && edge.to[0] !== id),
    view,
  };
  return going.reduce((current, edge) => {
    const kind = catalog.output(nodeOf(document, id), edge.from[1])?.kind;
    const source = coming.find((one) => catalog.output(nodeOf(document, one.from[0]), one.from[1])?.kind === kind);
    return source ? connect(current, catalog, source.from, edge.to) : current;
  }, without);
}

function changed(document: Experiment, id: string, change: (node: Node) => Node): Experiment {
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

/** Sets one parameter; `undefined` takes it out, so that the default holds. */
export function setParam(document: Experiment, id: string, name: string, value: Json | undefined): Experiment {
  return changed(document, id, (node) => {
    const { [name]: _, ...others } = node.params;
    return { ...node, params: value === undefined ? others : { ...node.params, [name]: value } };
  });
}

export function rename(document: Experiment, id: string, label: string | null): Experiment {
  const text = label?.trim();
  return changed(document, id, (node) => ({ ...node, label: text ? text : null }));
}

export function setDisabled(document: Experiment, ids: ReadonlySet<string>, disabled: boolean): Experiment {
  const nodes = document.nodes.map((node) => {
    if (!ids.has(node.id)) return node;
    const { disabled: _, ...enabled } = node;
    return disabled ? { ...enabled, disabled: true } : enabled;
  });
  return { ...document, nodes };
}

/** Lines up the left sides, or the top sides; or makes equal gaps between three or more. */
export function align(
  document: Experiment,
  ids: readonly string[],
  how: "left" | "top" | "across" | "down",
): Experiment {
  const places = ids.map((id) => ({ id, ...placeOf(document, id) }));
  const first = places[0];
  if (!first) return document;
  const axis = how === "left" || how === "across" ? "x" : "y";
  const least = Math.min(...places.map((place) => place[axis]));
  const most = Math.max(...places.map((place) => place[axis]));
  const even = how === "across" || how === "down";
  const gap = places.length > 1 ? (most - least) / (places.length - 1) : 0;
  const sorted = [...places].sort((a, b) => a[axis] - b[axis]);
  const moved = sorted.map(
    (place, index) => [place.id, { x: place.x, y: place.y, [axis]: even ? least + gap * index : least }] as const,
  );
  return moveTo(document, new Map(moved));
}

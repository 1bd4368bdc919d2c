/** Copied nodes as text, so that they can be pasted into another experiment, browser or e-mail. */

import { type Experiment, type Node, nodeOf, type Place, placeOf } from "./document";
import { freshId } from "./edit";

const SIGN = "experiment-studio/nodes";

type Clip = Pick<Experiment, "nodes" | "edges" | "view">;

/** The nodes and the edges between them, as JSON text. */
export function copy(document: Experiment, ids: ReadonlySet<string>): string {
  const nodes = document.nodes.filter((node) => ids.has(node.id));
  const edges = document.edges.filter((edge) => ids.has(edge.from[0]) && ids.has(edge.to[0]));
  const view = Object.fromEntries(nodes.map((node) => [node.id, placeOf(document, node.id)]));
  return JSON.stringify({ sign: SIGN, nodes, edges, view }, null, 1);
}

/** The copied nodes in a text; null where it is anything else. */
export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text);
    const right = value?.sign === SIGN && Array.isArray(value.nodes) && Array.isArray(value.edges);
    return right ? { nodes: value.nodes, edges: value.edges, view: value.view ?? {} } : null;
  } catch {
    return null;
  }
}

/** Adds the copied nodes under fresh ids, their upper left corner at `at` (or a little beside where they were). */
export function paste(document: Experiment, clip: Clip, at?: Place): [Experiment, Set<string>] {
  const source: Experiment = { format: 1, variables: {}, ...clip };
  const ids = new Map<string, string>();
  let result = document;
  const places = clip.nodes.map((node) => placeOf(source, node.id));
  const corner = { x: Math.min(...places.map((p) => p.x)), y: Math.min(...places.map((p) => p.y)) };
  const by = at ? { x: at.x - corner.x, y: at.y - corner.y } : { x: 40, y: 40 };
  for (const node of clip.nodes) {
    const id = freshId(result);
    ids.set(node.id, id);
    const place = placeOf(source, node.id);
    const copied: Node = { ...node, id };
    const view = { ...result.view, [id]: { x: Math.round(place.x + by.x), y: Math.round(place.y + by.y) } };
    result = { ...result, nodes: [...result.nodes, copied], view };
  }
  const edges = clip.edges.flatMap(({ from, to }) => {
    const [a, b] = [ids.get(from[0]), ids.get(to[0])];
    return a && b ? [{ from: [a, from[1]] as const, to: [b, to[1]] as const }] : [];
  });
  return [{ ...result, edges: [...result.edges, ...edges] }, new Set(ids.values())];
}

export function duplicate(document: Experiment, ids: ReadonlySet<string>): [Experiment, Set<string>] {
  const known = new Set([...ids].filter((id) => nodeOf(document, id)));
  const clip = readClip(copy(document, known));
  return clip && known.size > 0 ? paste(document, clip) : [document, new Set()];
}

/** Places for nodes so that edges run left to right, computed by ELK in a worker. */

import type { Experiment, Place } from "./document";
import { edgeKey, placeOf } from "./document";

export type Box = { width: number; height: number; ports: { id: string; x: number; y: number }[] };
export type LayoutRequest = {
  nodes: (Box & { id: string })[];
  edges: { id: string; source: string; target: string }[];
};

/** New places of these nodes. They keep the corner that they had, so that the view does not jump. */
export async function layout(
  document: Experiment,
  ids: ReadonlySet<string>,
  boxOf: (id: string) => Box,
): Promise<Map<string, Place>> {
  const request: LayoutRequest = {
    nodes: [...ids].map((id) => ({ id, ...boxOf(id) })),
    edges: document.edges
      .filter((edge) => ids.has(edge.from[0]) && ids.has(edge.to[0]))
      .map((edge) => ({
        id: edgeKey(edge),
        source: `${edge.from[0]}/out/${edge.from[1]}`,
        target: `${edge.to[0]}/in/${edge.to[1]}`,
      })),
  };
  const found = await inWorker(request);
  const before = [...ids].map((id) => placeOf(document, id));
  const corner = { x: Math.min(...before.map((p) => p.x)), y: Math.min(...before.map((p) => p.y)) };
  const least = { x: Math.min(...found.map(([, p]) => p.x)), y: Math.min(...found.map(([, p]) => p.y)) };
  return new Map(found.map(([id, p]) => [id, { x: p.x - least.x + corner.x, y: p.y - least.y + corner.y }]));
}

function inWorker(request: LayoutRequest): Promise<[string, Place][]> {
  const worker = new Worker(new URL("./layoutWorker.ts", import.meta.url), { type: "module" });
  return new Promise<[string, Place][]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<[string, Place][]>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

/** Runs ELK beside the page. */

import ELK from "elkjs/lib/elk.bundled.js";
import type { LayoutRequest } from "./layout";

const elk = new ELK();

self.onmessage = async ({ data }: MessageEvent<LayoutRequest>) => {
  const graph = await elk.layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "70",
      "elk.spacing.nodeNode": "36",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.spacing.componentComponent": "70",
    },
    children: data.nodes.map((node) => ({
      id: node.id,
      width: node.width,
      height: node.height,
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
      ports: node.ports.map((port) => ({ id: port.id, x: port.x, y: port.y, width: 1, height: 1 })),
    })),
    edges: data.edges.map((edge) => ({ id: edge.id, sources: [edge.source], targets: [edge.target] })),
  });
  const places = (graph.children ?? []).map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }] as const);
  self.postMessage(places);
};

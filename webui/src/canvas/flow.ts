/** The document as the canvas library's nodes and edges. Unchanged ones keep their object, so that they are not drawn anew. */

import { type Connection, type Edge as FlowEdge, type Node as FlowNode, Position } from "@xyflow/react";
import type { Catalog, Component } from "@/experiment/catalog";
import { type Edge, type Experiment, edgeKey, nodeOf, placeOf } from "@/experiment/document";
import { heightOf, portY, WIDTH } from "./geometry";

export type CanvasNode = FlowNode<{ component: string }, "component">;
export type CanvasEdge = FlowEdge<{ kind: string }, "wire">;

const HANDLE = 12;

function handlesOf(component: Component | undefined): CanvasNode["handles"] {
  const half = HANDLE / 2;
  const size = { width: HANDLE, height: HANDLE };
  return [
    ...(component?.inputs ?? []).map((port, index) => ({
      ...size,
      id: port.name,
      type: "target" as const,
      position: Position.Left,
      x: -half,
      y: portY(index) - half,
    })),
    ...(component?.outputs ?? []).map((port, index) => ({
      ...size,
      id: port.name,
      type: "source" as const,
      position: Position.Right,
      x: WIDTH - half,
      y: portY(index) - half,
    })),
  ];
}

/** The canvas nodes of a document; those in `former` are reused where nothing about them changed. */
export function toNodes(
  document: Experiment,
  catalog: Catalog,
  selected: ReadonlySet<string>,
  former: readonly CanvasNode[],
): CanvasNode[] {
  const known = new Map(former.map((node) => [node.id, node]));
  return document.nodes.map((node) => {
    const position = placeOf(document, node.id);
    const old = known.get(node.id);
    const isSelected = selected.has(node.id);
    if (
      old &&
      old.data.component === node.component &&
      old.position.x === position.x &&
      old.position.y === position.y
    ) {
      return old.selected === isSelected ? old : { ...old, selected: isSelected };
    }
    const component = catalog.get(node.component);
    const size = { width: WIDTH, height: heightOf(component) };
    return {
      ...(old?.data.component === node.component ? old : {}),
      id: node.id,
      type: "component",
      data: { component: node.component },
      position,
      ...size,
      measured: size,
      handles: handlesOf(component),
      selected: isSelected,
    };
  });
}

export function toEdges(
  document: Experiment,
  catalog: Catalog,
  selected: ReadonlySet<string>,
  label: (edge: Edge) => string,
  former: readonly CanvasEdge[],
): CanvasEdge[] {
  const known = new Map(former.map((edge) => [edge.id, edge]));
  return document.edges.map((edge) => {
    const id = edgeKey(edge);
    const old = known.get(id);
    const isSelected = selected.has(id);
    const kind = catalog.output(nodeOf(document, edge.from[0]), edge.from[1])?.kind ?? "table";
    const ariaLabel = label(edge);
    if (old && old.data?.kind === kind && old.selected === isSelected && old.ariaLabel === ariaLabel) return old;
    return {
      id,
      type: "wire",
      source: edge.from[0],
      sourceHandle: edge.from[1],
      target: edge.to[0],
      targetHandle: edge.to[1],
      data: { kind },
      selected: isSelected,
      ariaLabel,
    };
  });
}

/** The edge that a connection of the canvas means; null while one of its ends is open. */
export function edgeOf(connection: Connection | CanvasEdge): Edge | null {
  const { source, sourceHandle, target, targetHandle } = connection;
  if (!sourceHandle || !targetHandle) return null;
  return { from: [source, sourceHandle], to: [target, targetHandle] };
}

/** Nodes and edges for the canvas library, and what comes back from it. A drag is one change, made at its end. */

import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor, useWorkbench } from "@/editor/context";
import { type Edge, nodeOf } from "@/experiment/document";
import { moveTo } from "@/experiment/edit";
import { useText } from "@/ui/words";
import { type CanvasEdge, type CanvasNode, toEdges, toNodes } from "./flow";
import { canvas } from "./locale";

export function useFlow() {
  const { editor } = useWorkbench();
  const { nodes, setNodes } = useCanvasNodes();
  const edges = useCanvasEdges();

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length > 0)
        editor.getState().select(applied(editor.getState().nodes, picked), editor.getState().edges);
      const moved = changes.filter((change) => change.type === "position");
      if (moved.length > 0) setNodes((now) => applyNodeChanges(moved, now));
    },
    [editor, setNodes],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length > 0)
        editor.getState().select(editor.getState().nodes, applied(editor.getState().edges, picked));
    },
    [editor],
  );
  const moved = useCallback(
    (dragged: CanvasNode[]) => {
      const places = new Map(dragged.map((node) => [node.id, node.position]));
      editor.getState().change((document) => moveTo(document, places));
    },
    [editor],
  );
  const onNodeDragStop = useCallback((_: unknown, _node: CanvasNode, dragged: CanvasNode[]) => moved(dragged), [moved]);
  const onSelectionDragStop = useCallback((_: unknown, dragged: CanvasNode[]) => moved(dragged), [moved]);
  return { nodes, edges, onNodesChange, onEdgesChange, onNodeDragStop, onSelectionDragStop };
}

function applied(now: ReadonlySet<string>, changes: { id: string; selected: boolean }[]): Set<string> {
  const result = new Set(now);
  for (const { id, selected } of changes) {
    if (selected) result.add(id);
    else result.delete(id);
  }
  return result;
}

function useCanvasNodes() {
  const { catalog } = useWorkbench();
  const document = useEditor((state) => state.document);
  const selected = useEditor((state) => state.nodes);
  const [nodes, setNodes] = useState<CanvasNode[]>(() => toNodes(document, catalog, selected, []));
  useLayoutEffect(() => {
    setNodes((former) => sameItems(former, toNodes(document, catalog, selected, former)));
  }, [document, catalog, selected]);
  return { nodes, setNodes };
}

function useCanvasEdges(): CanvasEdge[] {
  const { catalog } = useWorkbench();
  const document = useEditor((state) => state.document);
  const selected = useEditor((state) => state.edges);
  const t = canvas.useWords();
  const read = useText();
  const former = useRef<CanvasEdge[]>([]);
  return useMemo(() => {
    const name = (id: string) => {
      const node = nodeOf(document, id);
      return node?.label ?? read(catalog.get(node?.component ?? "")?.title) ?? id;
    };
    const label = (edge: Edge) => t("edge", { from: name(edge.from[0]), to: name(edge.to[0]) });
    former.current = sameItems(former.current, toEdges(document, catalog, selected, label, former.current));
    return former.current;
  }, [document, catalog, selected, t, read]);
}

/** The former list where nothing in it changed: then the canvas has nothing to do. */
function sameItems<T>(former: T[], next: T[]): T[] {
  return former.length === next.length && next.every((item, index) => item === former[index]) ? former : next;
}

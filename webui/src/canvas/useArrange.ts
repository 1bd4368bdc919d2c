/** Automatic layout of the selection, or of everything; one step of history. */

import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { useWorkbench } from "@/editor/context";
import { nodeOf } from "@/experiment/document";
import { moveTo } from "@/experiment/edit";
import { layout } from "@/experiment/layout";
import { boxOf } from "./geometry";

export function useArrange(): () => Promise<void> {
  const { editor, catalog } = useWorkbench();
  const { fitView } = useReactFlow();
  return useCallback(async () => {
    const { document, nodes } = editor.getState();
    const all = nodes.size < 2;
    const ids = all ? new Set(document.nodes.map((node) => node.id)) : nodes;
    if (ids.size === 0) return;
    const places = await layout(document, ids, (id) => boxOf(id, catalog.get(nodeOf(document, id)?.component ?? "")));
    editor.getState().change((now) => moveTo(now, places));
    if (all) requestAnimationFrame(() => void fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.5, duration: 200 }));
  }, [editor, catalog, fitView]);
}

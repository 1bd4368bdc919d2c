/** What can be done with the selection, by key, menu or command search. */

import { useMemo } from "react";
import { useWorkbench } from "@/editor/context";
import { duplicate } from "@/experiment/clipboard";
import { edgeKey, nodeOf, type Place } from "@/experiment/document";
import { moveBy, remove, setDisabled } from "@/experiment/edit";

export type Commands = {
  undo: () => void;
  redo: () => void;
  remove: () => void;
  duplicate: () => void;
  selectAll: () => void;
  toggleDisabled: () => void;
  nudge: (by: Place) => void;
};

export function useCommands(): Commands {
  const { editor, catalog } = useWorkbench();
  return useMemo(
    () => ({
      undo: () => editor.getState().undo(),
      redo: () => editor.getState().redo(),
      remove: () => {
        const { nodes, edges } = editor.getState();
        if (nodes.size === 0 && edges.size === 0) return;
        editor.getState().change((document) => {
          const gone = document.edges.filter((edge) => edges.has(edgeKey(edge)) && !touches(edge, nodes));
          return remove(document, catalog, nodes, gone);
        });
        editor.getState().select([]);
      },
      duplicate: () => {
        let made = new Set<string>();
        editor.getState().change((document) => {
          const [next, ids] = duplicate(document, editor.getState().nodes);
          made = ids;
          return next;
        });
        if (made.size > 0) editor.getState().select(made);
      },
      selectAll: () => editor.getState().select(editor.getState().document.nodes.map((node) => node.id)),
      toggleDisabled: () => {
        const { nodes, document } = editor.getState();
        const disable = [...nodes].some((id) => !nodeOf(document, id)?.disabled);
        editor.getState().change((now) => setDisabled(now, nodes, disable));
      },
      nudge: (by) => {
        const { nodes } = editor.getState();
        if (nodes.size > 0) editor.getState().change((document) => moveBy(document, nodes, by), "nudge");
      },
    }),
    [editor, catalog],
  );
}

/** An edge of a node that goes with it: the node's removal connects its neighbours. */
function touches(edge: { from: readonly string[]; to: readonly string[] }, nodes: ReadonlySet<string>): boolean {
  return nodes.has(edge.from[0] ?? "") || nodes.has(edge.to[0] ?? "");
}

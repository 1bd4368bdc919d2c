/** Adding a component without dragging: right of the selected node and connected to it where kinds allow. */

import { useCallback } from "react";
import { useCanvasView } from "@/canvas/view";
import type { Chooser } from "@/editor/context";
import { useWorkbench } from "@/editor/context";
import type { Component } from "@/experiment/catalog";
import { bestInput } from "@/experiment/connect";
import { type End, type Experiment, hasPlace, nodeOf, placeOf } from "@/experiment/document";
import { addConnected, addNode, ROW, STEP } from "@/experiment/edit";
import { noteUse } from "./favourites";

export function useAddComponent(): (component: Component) => string {
  const { editor, catalog } = useWorkbench();
  const view = useCanvasView();
  return useCallback(
    (component) => {
      const { document, nodes } = editor.getState();
      const selected = nodes.size === 1 ? [...nodes][0] : undefined;
      const outputs = catalog.get(nodeOf(document, selected ?? "")?.component ?? "")?.outputs ?? [];
      const output = selected && outputs.find((port) => bestInput(document, component, "", port.kind));
      let made = "";
      editor.getState().change((now) => {
        const [next, id] =
          selected && output
            ? addConnected(
                now,
                catalog,
                component,
                freePlace(now, beside(now, selected)),
                [selected, output.name],
                "output",
              )
            : addNode(now, component, freePlace(now, view.centre()));
        made = id;
        return next;
      });
      editor.getState().select([made]);
      requestAnimationFrame(() => view.show(selected ? [selected, made] : [made]));
      noteUse(component.key);
      return made;
    },
    [editor, catalog, view],
  );
}

/** Adds what was chosen in the quick-add menu, and connects it to the end that the menu came from. */
export function useAddAt(): (component: Component, at: Extract<Chooser, { kind: "add" }>) => void {
  const { editor, catalog } = useWorkbench();
  const view = useCanvasView();
  return useCallback(
    (component, { place, end, side }) => {
      let made = "";
      editor.getState().change((document) => {
        const shifted = side === "input" && end ? { x: place.x - STEP + 60, y: place.y } : place;
        const at = freePlace(document, end ? shifted : place);
        const [next, id] = end
          ? addConnected(document, catalog, component, at, endOf(end), side)
          : addNode(document, component, at);
        made = id;
        return next;
      });
      editor.getState().select([made]);
      view.reveal(placeOf(editor.getState().document, made));
      noteUse(component.key);
    },
    [editor, catalog, view],
  );
}

function endOf([node, port]: readonly [string, string]): End {
  return [node, port];
}

function beside(document: Experiment, node: string) {
  const { x, y } = placeOf(document, node);
  return { x: x + STEP, y };
}

/** The place, or the first one below it where no node stands. */
export function freePlace(document: Experiment, place: { x: number; y: number }): { x: number; y: number } {
  const taken = document.nodes.filter((node) => hasPlace(document, node.id)).map((node) => placeOf(document, node.id));
  let { x, y } = place;
  while (taken.some((other) => Math.abs(other.x - x) < STEP - 50 && Math.abs(other.y - y) < ROW - 30)) y += ROW;
  return { x, y };
}

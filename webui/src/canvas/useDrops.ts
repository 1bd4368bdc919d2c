/** Dropping a component from the palette: on the canvas, or on an edge, where it is inserted. */

import { useReactFlow } from "@xyflow/react";
import { type DragEvent, type RefObject, useMemo } from "react";
import { useWorkbench, type Workbench } from "@/editor/context";
import type { Component } from "@/experiment/catalog";
import { type Edge, edgeKey, type Place } from "@/experiment/document";
import { addNode, fitsOnEdge, insertOnEdge } from "@/experiment/edit";
import { HEADER, WIDTH } from "./geometry";

export const DRAG_TYPE = "application/x-studio-component";

/** What is being dragged from the palette: the type can be read only at the drop, but edges light up before. */
let dragged: Component | null = null;
export function startDrag(component: Component): void {
  dragged = component;
}

export function useDrops(wrapper: RefObject<HTMLDivElement | null>) {
  const workbench = useWorkbench();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const light = (edge: Element | null) => {
      for (const old of wrapper.current?.querySelectorAll(".dropping") ?? [])
        if (old !== edge) old.classList.remove("dropping");
      edge?.classList.add("dropping");
    };
    return {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        light(dragged ? (edgeUnder(workbench, event, dragged)?.element ?? null) : null);
      },
      onDragLeave: () => light(null),
      onDrop: (event: DragEvent) => {
        light(null);
        const component = workbench.catalog.get(event.dataTransfer.getData(DRAG_TYPE));
        if (!component) return;
        event.preventDefault();
        const edge = edgeUnder(workbench, event, component)?.edge ?? null;
        const corner = screenToFlowPosition({ x: event.clientX, y: event.clientY });
        place(workbench, component, { x: corner.x - WIDTH / 2, y: corner.y - HEADER / 2 }, edge);
        // Otherwise Ctrl+Z would go to the search box of the palette.
        wrapper.current?.querySelector<HTMLElement>(".react-flow__pane")?.focus();
        wrapper.current?.focus();
        dragged = null;
      },
      tabIndex: -1,
    };
  }, [workbench, wrapper, screenToFlowPosition]);
}

function place({ editor, catalog }: Workbench, component: Component, at: Place, edge: Edge | null): void {
  let made = "";
  editor.getState().change((document) => {
    const [next, id] = edge ? insertOnEdge(document, catalog, component, edge) : addNode(document, component, at);
    made = id;
    return next;
  });
  if (made) editor.getState().select([made]);
}

/** The edge below the pointer that the component could be inserted on. */
function edgeUnder({ editor, catalog }: Workbench, event: DragEvent, component: Component) {
  const { document } = editor.getState();
  for (const found of window.document.elementsFromPoint(event.clientX, event.clientY)) {
    const element = found.closest(".react-flow__edge");
    const id = element?.getAttribute("data-id");
    const edge = id ? document.edges.find((one) => edgeKey(one) === id) : undefined;
    if (element && edge) return fitsOnEdge(document, catalog, edge, component) ? { element, edge } : null;
  }
  return null;
}

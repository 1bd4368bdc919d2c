/** What the rest of the editor may ask of the canvas, without knowing its library. */

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import type { Place } from "@/experiment/document";
import { HEADER, WIDTH } from "./geometry";

export function CanvasProvider({ children }: { children: ReactNode }) {
  return <ReactFlowProvider>{children}</ReactFlowProvider>;
}

export type CanvasView = {
  /** Where a node goes so that it stands in the middle of what is seen. */
  centre: () => Place;
  fit: () => void;
  /** Bring nodes into view, without coming closer than readable. */
  show: (ids: Iterable<string>) => void;
  /** Move the canvas just so far that a node at this place is in sight, with room for its "+". */
  reveal: (place: Place) => void;
};

export function useCanvasView(): CanvasView {
  const { screenToFlowPosition, fitView, getViewport, setViewport } = useReactFlow();
  return useMemo(
    () => ({
      centre: () => {
        const box = document.querySelector(".react-flow")?.getBoundingClientRect();
        if (!box) return { x: 0, y: 0 };
        const { x, y } = screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
        return { x: x - WIDTH / 2, y: y - HEADER };
      },
      fit: () => void fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.5, duration: 200 }),
      show: (ids) =>
        void fitView({ nodes: [...ids].map((id) => ({ id })), padding: 0.4, maxZoom: 1, minZoom: 0.6, duration: 250 }),
      reveal: (place) => {
        const box = document.querySelector(".react-flow")?.getBoundingClientRect();
        if (!box) return;
        const { x, y, zoom } = getViewport();
        const by = {
          x: inside(x + place.x * zoom, (WIDTH + PLUS) * zoom, box.width),
          y: inside(y + place.y * zoom, ROOM * zoom, box.height),
        };
        if (by.x !== 0 || by.y !== 0) void setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 200 });
      },
    }),
    [screenToFlowPosition, fitView, getViewport, setViewport],
  );
}

const MARGIN = 24;
/** Beside a node stands its "+", and most are no higher than this. */
const PLUS = 44;
const ROOM = 150;

/** How far something must move to be inside; its beginning counts where there is no room for all of it. */
function inside(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  const over = start + length - (room - MARGIN);
  return over > 0 ? -Math.min(over, start - MARGIN) : 0;
}

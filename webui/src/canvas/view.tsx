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
};

export function useCanvasView(): CanvasView {
  const { screenToFlowPosition, fitView } = useReactFlow();
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
    }),
    [screenToFlowPosition, fitView],
  );
}

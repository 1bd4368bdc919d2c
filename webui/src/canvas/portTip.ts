/** Which port the pointer rests on; one tooltip serves all ports, as a thousand of their own are slow to draw. */

import { create } from "zustand";
import type { Port } from "@/experiment/catalog";

export type PortPlace = { node: string; port: Port; side: "in" | "out" };
type Shown = PortPlace & { box: DOMRect };

const REST_MS = 450;

export const usePortTip = create<{ shown: Shown | null }>()(() => ({ shown: null }));

let timer: ReturnType<typeof setTimeout> | undefined;

export function restOnPort(element: Element, place: PortPlace): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    usePortTip.setState({ shown: { ...place, box: element.getBoundingClientRect() } });
  }, REST_MS);
}

export function leavePort(): void {
  clearTimeout(timer);
  if (usePortTip.getState().shown) usePortTip.setState({ shown: null });
}

/** The size of a node and where its ports are; given to the canvas so that it measures nothing. */

import type { Component } from "@/experiment/catalog";
import type { Box } from "@/experiment/layout";

export const WIDTH = 216;
export const HEADER = 48;
export const ROW = 22;
const BOTTOM = 7;

export function heightOf(component: Component | undefined): number {
  const rows = Math.max(component?.inputs.length ?? 0, component?.outputs.length ?? 0);
  return HEADER + rows * ROW + (rows > 0 ? BOTTOM : 0);
}

export function portY(index: number): number {
  return HEADER + ROW * index + ROW / 2;
}

export function boxOf(id: string, component: Component | undefined): Box {
  const inputs = component?.inputs ?? [];
  const outputs = component?.outputs ?? [];
  return {
    width: WIDTH,
    height: heightOf(component),
    ports: [
      ...inputs.map((port, index) => ({ id: `${id}/in/${port.name}`, x: 0, y: portY(index) })),
      ...outputs.map((port, index) => ({ id: `${id}/out/${port.name}`, x: WIDTH, y: portY(index) })),
    ],
  };
}

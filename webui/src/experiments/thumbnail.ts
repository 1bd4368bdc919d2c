/** A small picture of an experiment: boxes and lines worked out from its document. */

export interface ThumbnailDocument {
  nodes: readonly { id: string; component: string }[];
  edges: readonly { from: readonly [string, string]; to: readonly [string, string] }[];
  view?: Record<string, unknown> | undefined;
}

export interface Box {
  id: string;
  category: string;
  x: number;
  y: number;
}

export interface Line {
  id: string;
  path: string;
}

export interface Thumbnail {
  boxes: Box[];
  lines: Line[];
  boxWidth: number;
  boxHeight: number;
}

const MARGIN = 10;
const BOX = { width: 34, height: 13 };

interface Point {
  x: number;
  y: number;
}

/** Scale the experiment into `width` × `height`; where it has no positions yet, nodes lie in columns by depth. */
export function thumbnail(document: ThumbnailDocument, width: number, height: number): Thumbnail {
  const placed = document.nodes.map((node) => ({ node, at: savedPosition(document, node.id) }));
  const depths = placed.every((item) => item.at) ? null : depthPositions(document);
  const points = new Map<string, Point>();
  for (const { node, at } of placed) points.set(node.id, depths?.get(node.id) ?? at ?? { x: 0, y: 0 });
  const scaled = scale(points, width, height);
  const boxes = document.nodes.map((node) => ({
    id: node.id,
    category: node.component.split(".")[0] ?? "",
    ...(scaled.get(node.id) ?? { x: 0, y: 0 }),
  }));
  return { boxes, lines: lines(document, scaled), boxWidth: BOX.width, boxHeight: BOX.height };
}

function savedPosition(document: ThumbnailDocument, id: string): Point | null {
  const saved = document.view?.[id];
  if (typeof saved !== "object" || saved === null || !("x" in saved) || !("y" in saved)) return null;
  return typeof saved.x === "number" && typeof saved.y === "number" ? { x: saved.x, y: saved.y } : null;
}

/** Column = longest way from a source; row = order of appearance within the column. A cycle stops at the node count. */
function depthPositions(document: ThumbnailDocument): Map<string, Point> {
  const depth = new Map(document.nodes.map((node) => [node.id, 0]));
  for (let round = 0; round < document.nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of document.edges) {
      const next = (depth.get(from[0]) ?? 0) + 1;
      if (next > (depth.get(to[0]) ?? 0) && next < document.nodes.length) {
        depth.set(to[0], next);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const rows = new Map<number, number>();
  const points = new Map<string, Point>();
  for (const [id, column] of depth) {
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    points.set(id, { x: column * 240, y: row * 120 });
  }
  return points;
}

function scale(points: Map<string, Point>, width: number, height: number): Map<string, Point> {
  const xs = [...points.values()].map((point) => point.x);
  const ys = [...points.values()].map((point) => point.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const room = { x: width - BOX.width - 2 * MARGIN, y: height - BOX.height - 2 * MARGIN };
  const place = (value: number, from: number, to: number, space: number): number =>
    to > from ? ((value - from) / (to - from)) * space : space / 2;
  const scaled = new Map<string, Point>();
  for (const [id, point] of points) {
    scaled.set(id, {
      x: MARGIN + place(point.x, left, right, room.x),
      y: MARGIN + place(point.y, top, bottom, room.y),
    });
  }
  return scaled;
}

function lines(document: ThumbnailDocument, points: Map<string, Point>): Line[] {
  return document.edges.flatMap(({ from, to }) => {
    const start = points.get(from[0]);
    const end = points.get(to[0]);
    if (!start || !end) return [];
    const [x1, y1] = [start.x + BOX.width, start.y + BOX.height / 2];
    const [x2, y2] = [end.x, end.y + BOX.height / 2];
    const bend = Math.max(8, Math.abs(x2 - x1) / 2);
    const path = `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
    return [{ id: `${from.join(".")}-${to.join(".")}`, path }];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A small picture of an experiment: boxes and lines worked out from its document. */

export interface ThumbnailDocument {
  nodes: readonly { id: string; component: string }[];
  edges: readonly { from: readonly [string, string]; to: readonly [string, string] }[];
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
const BOX = { width: 26, height: 12 };
const ROW_HEIGHT = 26;

interface Point {
  x: number;
  y: number;
}

/** The experiment in `width` × `height`, from left to right: nodes lie in columns by their depth, as wide as it is. */
export function thumbnail(document: ThumbnailDocument, width: number, height: number): Thumbnail {
  const scaled = scale(depthPositions(document), width, height);
  const boxes = document.nodes.map((node) => ({
    id: node.id,
    category: node.component.split(".")[0] ?? "",
    ...(scaled.get(node.id) ?? { x: 0, y: 0 }),
  }));
  return { boxes, lines: lines(document, scaled), boxWidth: BOX.width, boxHeight: BOX.height };
}

/** Column = longest way from a source; the nodes of a column lie around its middle. A cycle stops at the node count. */
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
  const columns = new Map<number, string[]>();
  for (const [id, column] of depth) columns.set(column, [...(columns.get(column) ?? []), id]);
  const points = new Map<string, Point>();
  for (const [column, ids] of columns) {
    ids.forEach((id, row) => {
      points.set(id, { x: column, y: row - (ids.length - 1) / 2 });
    });
  }
  return points;
}

function scale(points: Map<string, Point>, width: number, height: number): Map<string, Point> {
  const last = Math.max(1, ...[...points.values()].map((point) => point.x));
  const widest = Math.max(1, ...[...points.values()].map((point) => Math.abs(point.y) * 2));
  const stepX = (width - BOX.width - 2 * MARGIN) / last;
  const stepY = Math.min(ROW_HEIGHT, (height - BOX.height - 2 * MARGIN) / widest);
  const middle = (height - BOX.height) / 2;
  return new Map([...points].map(([id, { x, y }]) => [id, { x: MARGIN + x * stepX, y: middle + y * stepY }]));
}

function lines(document: ThumbnailDocument, points: Map<string, Point>): Line[] {
  return document.edges.flatMap(({ from, to }) => {
    const start = points.get(from[0]);
    const end = points.get(to[0]);
    if (!start || !end) return [];
    const [x1, y1] = [start.x + BOX.width, start.y + BOX.height / 2];
    const [x2, y2] = [end.x, end.y + BOX.height / 2];
    const bend = Math.max(4, Math.abs(x2 - x1) / 2);
    const path = `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
    return [{ id: `${from.join(".")}-${to.join(".")}`, path }];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import type { Catalog } from "@/experiment/catalog";
import { type Experiment, edgeKey, placeOf } from "@/experiment/document";

const NODE = { width: 216, height: 74 };
const PAD = 30;

/** A graph as a small picture: blocks of their category's colour, and the edges between them. */
export function MiniGraph({
  document,
  catalog,
  height = 84,
}: {
  document: Experiment;
  catalog: Catalog | null;
  height?: number;
}) {
  const places = new Map(document.nodes.map((node) => [node.id, placeOf(document, node.id)]));
  const xs = [...places.values()].map((place) => place.x);
  const ys = [...places.values()].map((place) => place.y);
  const [left, top] = [Math.min(0, ...xs) - PAD, Math.min(0, ...ys) - PAD];
  const box = `${left} ${top} ${Math.max(...xs, 0) + NODE.width + PAD - left} ${Math.max(...ys, 0) + NODE.height + PAD - top}`;
  const colour = (key: string) => catalog?.category(catalog.get(key)?.category ?? "")?.colour ?? "#8fa0b8";
  return (
    <svg viewBox={box} height={height} width="100%" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      {document.edges.map((edge) => {
        const [from, to] = [places.get(edge.from[0]), places.get(edge.to[0])];
        if (!from || !to) return null;
        const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.x, to.y + NODE.height / 2];
        const bend = Math.max(30, Math.abs(x2 - x1) / 2);
        const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
        return <path key={edgeKey(edge)} d={path} fill="none" stroke="#a8b4c6" strokeWidth="7" />;
      })}
      {document.nodes.map((node) => {
        const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
        const fill = colour(node.component);
        return (
          <g key={node.id}>
            <rect x={x} y={y} {...NODE} rx="16" fill="var(--es-panel)" stroke={fill} strokeWidth="6" />
            <rect x={x} y={y} width="26" height={NODE.height} rx="12" fill={fill} />
            <rect x={x + 52} y={y + 28} width="118" height="16" rx="8" fill={fill} opacity="0.45" />
          </g>
        );
      })}
    </svg>
  );
}

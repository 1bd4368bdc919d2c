import { metric } from "@/ui/format";

type Props = { edges: readonly number[]; counts: readonly number[]; width?: number; height?: number };

/** The shape of a column's values, small enough for a table's cell. */
export function MiniHistogram({ edges, counts, width = 120, height = 28 }: Props) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return (
    <svg width={width} height={height} role="img" aria-label={`${metric(edges[0], 3)} – ${metric(edges.at(-1), 3)}`}>
      {counts.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 2));
        return (
          <rect
            key={index}
            x={index * step + 0.5}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            rx="0.8"
            fill="var(--es-primary)"
            opacity="0.75"
          />
        );
      })}
    </svg>
  );
}

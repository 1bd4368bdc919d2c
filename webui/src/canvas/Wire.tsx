import { type EdgeProps, getBezierPath, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import styles from "./canvas.module.css";
import type { CanvasEdge } from "./flow";

/** An edge, coloured by what flows along it. */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data } = props;
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  // A curve to a node further left would loop around both nodes; a line with corners runs between the rows.
  const [path] =
    targetX < sourceX + 8 ? getSmoothStepPath({ ...ends, ...CORNERS, ...between(props) }) : getBezierPath(ends);
  return (
    <>
      <path className={styles.wire} data-kind={data?.kind} d={path} />
      <path className="react-flow__edge-interaction" d={path} fill="none" strokeOpacity={0} strokeWidth={22} />
    </>
  );
});

const CORNERS = { borderRadius: 14, offset: 22 };
/** Above the title of the node that it goes to; tables and others on lines of their own. */
const ABOVE = { table: 116, other: 98 };

/** A line back to a lower row runs in the gap above that row, not through what stands between. */
function between({ sourceY, targetY, data }: EdgeProps<CanvasEdge>): { centerY?: number } {
  const above = data?.kind === "table" ? ABOVE.table : ABOVE.other;
  return targetY - sourceY > above + 30 ? { centerY: targetY - above } : {};
}

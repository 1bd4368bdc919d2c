import { type EdgeProps, getBezierPath, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import styles from "./canvas.module.css";
import type { CanvasEdge } from "./flow";
import { WIDTH } from "./geometry";

/** An edge, coloured by what flows along it. */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data } = props;
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  // A curve to a node further left would loop around both nodes; a line with corners runs between the rows.
  const [path] = targetX < sourceX + 8 ? getSmoothStepPath({ ...ends, ...CORNERS, ...between(props) }) : onwards(props);
  return (
    <>
      <path className={styles.wire} data-kind={data?.kind} d={path} />
      <path className="react-flow__edge-interaction" d={path} fill="none" strokeOpacity={0} strokeWidth={22} />
    </>
  );
});

/** Wider than what lies between two columns. */
const GAP = 40;
/** What is lower by so much is in another row. */
const AWAY = 60;
const CORNERS = { borderRadius: 14, offset: 22 };
/** Above the title of the node that it goes to; tables and others on lines of their own. */
const ABOVE = { table: 116, other: 98 };

/** A curve to the next column; further, and to another row, a line that leaves the row before the next node stands in its way. */
function onwards({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition }: EdgeProps<CanvasEdge>) {
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  const far = targetX - sourceX > WIDTH + GAP && Math.abs(targetY - sourceY) > AWAY;
  return far ? getSmoothStepPath({ ...ends, ...CORNERS, centerX: sourceX + CORNERS.offset + 6 }) : getBezierPath(ends);
}

/** A line back to a lower row runs in the gap above that row, not through what stands between. */
function between({ sourceY, targetY, data }: EdgeProps<CanvasEdge>): { centerY?: number } {
  const above = data?.kind === "table" ? ABOVE.table : ABOVE.other;
  return targetY - sourceY > above + 30 ? { centerY: targetY - above } : {};
}

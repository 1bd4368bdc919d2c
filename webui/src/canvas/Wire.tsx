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
    targetX < sourceX + 8 ? getSmoothStepPath({ ...ends, borderRadius: 14, offset: 22 }) : getBezierPath(ends);
  return (
    <>
      <path className={styles.wire} data-kind={data?.kind} d={path} />
      <path className="react-flow__edge-interaction" d={path} fill="none" strokeOpacity={0} strokeWidth={22} />
    </>
  );
});

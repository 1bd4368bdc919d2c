import { type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import styles from "./canvas.module.css";
import type { CanvasEdge } from "./flow";

/** An edge, coloured by what flows along it. */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data } = props;
  const [path] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition });
  return (
    <>
      <path className={styles.wire} data-kind={data?.kind} d={path} />
      <path className="react-flow__edge-interaction" d={path} fill="none" strokeOpacity={0} strokeWidth={22} />
    </>
  );
});

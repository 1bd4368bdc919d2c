import { Empty } from "antd";
import type { ReactNode } from "react";
import styles from "./ui.module.css";

/** Nothing is here yet: says so, and offers the next step. */
export function EmptyState(props: { title: string; hint?: string; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className={styles.empty} data-testid="empty">
      <div className={styles.emptyIcon}>{props.icon ?? Empty.PRESENTED_IMAGE_SIMPLE}</div>
      <h2>{props.title}</h2>
      {props.hint && <p>{props.hint}</p>}
      {props.action}
    </div>
  );
}

import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  LoadingOutlined,
  MinusCircleOutlined,
  RetweetOutlined,
  StopOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { ui } from "./locale";
import styles from "./ui.module.css";

export type State = "waiting" | "queued" | "running" | "ok" | "failed" | "skipped" | "reused" | "cancelled";

export const STATE_COLOURS: Record<State, string> = {
  waiting: "var(--es-text-3)",
  queued: "var(--es-text-3)",
  running: "var(--es-primary)",
  ok: "var(--es-ok)",
  reused: "var(--es-ok)",
  failed: "var(--es-bad)",
  skipped: "var(--es-text-3)",
  cancelled: "var(--es-warn)",
};

const ICONS: Record<State, ReactNode> = {
  waiting: <ClockCircleOutlined />,
  queued: <ClockCircleOutlined />,
  running: <LoadingOutlined />,
  ok: <CheckCircleFilled />,
  reused: <RetweetOutlined />,
  failed: <CloseCircleFilled />,
  skipped: <MinusCircleOutlined />,
  cancelled: <StopOutlined />,
};

/** The state of a run or node: colour, sign and word, so that none of the three stands alone. */
export function StateTag({ state }: { state: State }) {
  const t = ui.useWords();
  return (
    <span className={styles.state} style={{ color: STATE_COLOURS[state] }} data-state={state}>
      {ICONS[state]}
      {t(state)}
    </span>
  );
}

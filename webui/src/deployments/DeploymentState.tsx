import styles from "./deployments.module.css";
import { deployments } from "./locale";
import type { DeploymentState } from "./types";

export function isSettled(state: DeploymentState): boolean {
  return state === "ready" || state === "failed" || state === "stopped";
}

/** Colour and word of a deployment's state. */
export function DeploymentStateTag({ state }: { state: DeploymentState }) {
  const t = deployments.useWords();
  return (
    <span className={styles.state} data-state={state} data-testid="deployment-state">
      <i />
      {t(`state ${state}`)}
    </span>
  );
}

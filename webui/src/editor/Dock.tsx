import { CloseOutlined, ExpandAltOutlined, ShrinkOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useDesk, useInference, useWorkbench } from "./context";
import { DockLogs } from "./DockLogs";
import { DockPlan } from "./DockPlan";
import { DockProblems } from "./DockProblems";
import { DockResults } from "./DockResults";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";

const TABS = [
  { key: "results", word: "results" },
  { key: "logs", word: "logs" },
  { key: "plan", word: "plan" },
  { key: "problems", word: "problemsTab" },
] as const;

/** Below the canvas: results, logs, the plan, problems. Closed it is a line of tabs. */
export function Dock({ height }: { height: number | undefined }) {
  const t = texts.useWords();
  const { desk } = useWorkbench();
  const open = useDesk((state) => state.dock);
  const full = useDesk((state) => state.dockFull);
  const problems = useInference((state) => state.inference?.problems.length ?? 0);
  const style = open === null ? { flex: "none" } : height === undefined ? { flex: 1 } : { height };
  return (
    <section className={styles.dock} style={style} aria-label={t("results")} data-testid="dock">
      <div className={styles.dockTabs}>
        {TABS.map(({ key, word }) => (
          <button
            key={key}
            type="button"
            aria-pressed={open === key}
            className={open === key ? styles.dockTabOpen : styles.dockTab}
            onClick={() => desk.setState({ dock: open === key ? null : key, dockFull: open === key ? false : full })}
            data-testid={`dock-${key}`}
          >
            {t(word)}
            {key === "problems" && problems > 0 && <span className={styles.badge}>{problems}</span>}
          </button>
        ))}
        <div className={styles.gap} />
        {open !== null && (
          <>
            <Tooltip title={full ? t("smaller") : t("bigger")}>
              <Button
                type="text"
                size="small"
                icon={full ? <ShrinkOutlined /> : <ExpandAltOutlined />}
                aria-label={full ? t("smaller") : t("bigger")}
                onClick={() => desk.setState({ dockFull: !full })}
              />
            </Tooltip>
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t("closeDock")}
              onClick={() => desk.setState({ dock: null, dockFull: false })}
            />
          </>
        )}
      </div>
      {open !== null && (
        <div className={styles.dockBody}>
          {open === "results" && <DockResults />}
          {open === "logs" && <DockLogs />}
          {open === "plan" && <DockPlan />}
          {open === "problems" && <DockProblems />}
        </div>
      )}
    </section>
  );
}

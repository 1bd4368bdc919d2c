import { ScheduleOutlined } from "@ant-design/icons";
import { EmptyState } from "@/ui/EmptyState";
import { useLive } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";
import { PlanTable } from "./PlanTable";
import { RunAdvice } from "./RunAdvice";

/** The plan of the run that is shown. */
export function DockPlan() {
  const t = texts.useWords();
  const plan = useLive((state) => state.run?.plan ?? null);
  const number = useLive((state) => state.run?.number ?? 0);
  if (!plan?.nodes) return <EmptyState icon={<ScheduleOutlined />} title={t("planEmpty")} />;
  return (
    <div className={styles.padded}>
      <h3 className={styles.planTitle}>{t("planOfRun", { number })}</h3>
      <RunAdvice />
      <PlanTable plan={plan} />
    </div>
  );
}

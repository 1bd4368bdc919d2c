import { Tooltip } from "antd";
import { extras } from "./locale";
import { useEngineMemory } from "./useEngineMemory";

/** The way to Spark's own pages, for who may see them: those of a run's own engine on a cluster, else the one here. */
export function SparkPages({ run }: { run?: string | null }) {
  const t = extras.useWords();
  const here = useEngineMemory().data?.pages;
  const address = run ?? here;
  if (!address) return null;
  return (
    <Tooltip title={t(run ? "sparkPagesOfRun" : "sparkPagesHint")}>
      <a href={address} target="_blank" rel="noreferrer" data-testid="spark-pages">
        {t("sparkPages")} ↗
      </a>
    </Tooltip>
  );
}

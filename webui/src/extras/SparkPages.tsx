import { Tooltip } from "antd";
import { extras } from "./locale";
import { useEngineMemory } from "./useEngineMemory";

/** The way to Spark's own pages, for who may see them while an engine runs. */
export function SparkPages() {
  const t = extras.useWords();
  const address = useEngineMemory().data?.pages;
  if (!address) return null;
  return (
    <Tooltip title={t("sparkPagesHint")}>
      <a href={address} target="_blank" rel="noreferrer" data-testid="spark-pages">
        {t("sparkPages")} ↗
      </a>
    </Tooltip>
  );
}

import { Select } from "antd";
import { metric } from "@/ui/format";
import { bestRun, runLabel } from "./history";
import { runs } from "./locale";
import styles from "./runs.module.css";
import type { RunSnapshot } from "./types";
import { useBetter, useMetricName } from "./useMetrics";

/** A horizontal bar per run. Bars begin at zero, unless all values lie close together: then the axis says where. */
export function MetricChart(props: {
  found: RunSnapshot[];
  metrics: string[];
  /** The title of the node that told a metric. */
  ownerOf: (key: string) => string;
  chosen: string;
  onChoose: (key: string) => void;
}) {
  const t = runs.useWords();
  const nameOf = useMetricName();
  const better = useBetter();
  const { found, chosen } = props;
  const values = found.flatMap((run) => {
    const value = run.metrics[chosen];
    return typeof value === "number" ? [{ run, value }] : [];
  });
  const [low, high] = axis(values.map((item) => item.value));
  const best = bestRun(found, chosen, better(chosen));
  return (
    <figure className={styles.chart} data-testid="comparison-chart">
      <figcaption>
        <Select
          size="small"
          aria-label={t("chartMetric")}
          style={{ minWidth: 180 }}
          value={chosen}
          onChange={props.onChoose}
          options={props.metrics.map((key) => ({ value: key, label: `${nameOf(key)} · ${props.ownerOf(key)}` }))}
        />
      </figcaption>
      {values.map(({ run, value }) => (
        <div key={run.id} className={styles.barRow}>
          <span className={`${styles.barName} es-ellipsis`}>{runLabel(run, found)}</span>
          <div className={styles.barTrack}>
            <div
              className={styles.bar}
              data-series={found.indexOf(run) % 6}
              style={{ width: `${Math.max(1, ((value - low) / (high - low)) * 100)}%` }}
            />
          </div>
          <span className={run.id === best ? styles.barBest : styles.barValue}>{metric(value)}</span>
        </div>
      ))}
      <div className={styles.axis}>
        <span>{metric(low, 3)}</span>
        <span>{metric(high, 3)}</span>
      </div>
    </figure>
  );
}

/** From zero where the values differ enough to be seen; else from a tenth of their spread below the least. */
export function axis(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const least = Math.min(...values);
  const most = Math.max(...values);
  const spread = most - least;
  if (least < 0) return [least - spread * 0.1, Math.max(0, most)];
  if (spread === 0) return [0, most === 0 ? 1 : most];
  if (spread / most > 0.2) return [0, most];
  return [Math.max(0, least - spread), most + spread * 0.1];
}

/** What the catalogue says of metrics; one that it does not know keeps the name that its component gave it. */

import { useCallback } from "react";
import { useCatalog } from "@/api/catalog";
import type { Metric } from "@/experiment/catalog";
import { useText } from "@/ui/words";
import { metricName } from "./history";

/** The name of a metric, given as `n7.auc` or `auc`. */
export function useMetricName(): (key: string) => string {
  const read = useText();
  const { data: catalog } = useCatalog();
  return useCallback(
    (key) => {
      const name = metricName(key);
      return read(catalog?.metrics.get(name)?.title) || name;
    },
    [catalog, read],
  );
}

/** Which way a metric is better. */
export function useBetter(): (key: string) => Metric["better"] {
  const { data: catalog } = useCatalog();
  return useCallback((key) => catalog?.metrics.get(metricName(key))?.better ?? null, [catalog]);
}

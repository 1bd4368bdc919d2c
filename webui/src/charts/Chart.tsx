import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useMode } from "@/app/mode";
import type { ChartHandle } from "./echarts";

type Props = { option: EChartsCoreOption; height?: number; label: string };

/** A chart that follows the size of its place and the appearance of the page. */
export function Chart({ option, height = 260, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ChartHandle | null>(null);
  const mode = useMode((state) => state.mode);
  useEffect(() => {
    let made: ChartHandle | null = null;
    let gone = false;
    void import("./echarts").then(({ draw }) => {
      if (gone || !place.current) return;
      made = draw(place.current);
      setChart(made);
    });
    return () => {
      gone = true;
      made?.dispose();
      setChart(null);
    };
  }, []);
  useEffect(() => {
    if (!chart || !place.current) return;
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [chart]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page's appearance
  useEffect(() => {
    chart?.set({ ...look(), ...option });
  }, [chart, option, mode]);
  return <div ref={place} style={{ height, width: "100%" }} role="img" aria-label={label} />;
}

export const SERIES = ["#2457d6", "#d9822b", "#2e8b6d", "#a9446b", "#7b61c9", "#8a8f2b", "#3a9bb8", "#b4533c"];

function look(): EChartsCoreOption {
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue("--es-text-2").trim();
  const font = getComputedStyle(document.body).fontFamily;
  return {
    color: SERIES,
    animation: false,
    textStyle: { color: text, fontFamily: font, fontSize: 11 },
    grid: { left: 12, right: 18, top: 30, bottom: 8, containLabel: true },
  };
}

/** The colours of axes, from the style sheet. */
export function axisLook() {
  const style = getComputedStyle(document.documentElement);
  const line = style.getPropertyValue("--es-line").trim();
  const text = style.getPropertyValue("--es-text-3").trim();
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: text, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: text, fontSize: 11 },
  };
}

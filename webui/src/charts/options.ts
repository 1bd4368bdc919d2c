/** Blocks as options of the chart library. */

import type { EChartsCoreOption } from "echarts/core";
import { metric } from "@/ui/format";
import type { Language } from "@/ui/words";
import type { Block } from "./blocks";
import { axisLook } from "./Chart";

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

export function lineOption(block: Of<"line">, language: Language): EChartsCoreOption {
  const look = axisLook();
  const lines = block.series.map((one) => ({
    name: one.name,
    type: "line",
    showSymbol: one.points.length < 12,
    symbolSize: 5,
    data: one.points,
    lineStyle: { width: 2 },
  }));
  const reference = {
    type: "line",
    name: "",
    data: [
      [0, 0],
      [1, 1],
    ],
    showSymbol: false,
    silent: true,
    lineStyle: { type: "dashed", width: 1, color: "#98a2b3" },
    tooltip: { show: false },
  };
  return {
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => metric(Number(value)) },
    legend: block.series.length > 1 ? { top: 0, textStyle: { fontSize: 11 } } : undefined,
    xAxis: {
      type: "value",
      name: block.x[language],
      nameLocation: "middle",
      nameGap: 26,
      scale: !block.diagonal,
      ...look,
    },
    yAxis: {
      type: "value",
      name: block.y[language],
      scale: !block.diagonal,
      ...look,
      nameTextStyle: { ...look.nameTextStyle, align: "left", padding: [0, 0, 0, -24] },
    },
    grid: { left: 12, right: 18, top: 34, bottom: 22, containLabel: true },
    series: block.diagonal ? [...lines, reference] : lines,
  };
}

/** Bars lie down, so that names of columns can be read; the longest on top. */
export function barOption(block: Of<"bar">, language: Language): EChartsCoreOption {
  const look = axisLook();
  const order = block.labels.map((label, index) => ({ label, value: block.values[index] ?? null })).reverse();
  return {
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      valueFormatter: (value: unknown) => metric(Number(value)),
    },
    grid: { left: 8, right: 30, top: 8, bottom: 22, containLabel: true },
    xAxis: { type: "value", name: block.value[language], nameLocation: "middle", nameGap: 26, ...look },
    yAxis: {
      type: "category",
      data: order.map((one) => one.label),
      ...look,
      axisLabel: { ...look.axisLabel, width: 160, overflow: "truncate" },
    },
    series: [
      { type: "bar", data: order.map((one) => one.value), barMaxWidth: 18, itemStyle: { borderRadius: [0, 3, 3, 0] } },
    ],
  };
}

export function histogramOption(block: Of<"histogram">): EChartsCoreOption {
  const look = axisLook();
  const labels = block.counts.map(
    (_, index) => `${metric(block.edges[index], 3)} – ${metric(block.edges[index + 1], 3)}`,
  );
  return {
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: labels, ...look },
    yAxis: { type: "value", ...look },
    series: [{ type: "bar", data: block.counts, barCategoryGap: "4%" }],
  };
}

export function matrixOption(block: Of<"matrix">): EChartsCoreOption {
  const look = axisLook();
  const cells = block.values.flatMap((row, y) => row.map((value, x) => [x, block.rows.length - 1 - y, value]));
  const numbers = block.values.flat().filter((value): value is number => value !== null);
  const most = Math.max(1e-9, ...numbers.map(Math.abs));
  const negative = numbers.some((value) => value < 0);
  const small = block.rows.length <= 12 && block.columns.length <= 12;
  return {
    tooltip: { position: "top" },
    grid: { left: 8, right: 12, top: 8, bottom: 8, containLabel: true },
    xAxis: {
      type: "category",
      data: block.columns,
      ...look,
      axisLabel: { ...look.axisLabel, rotate: block.columns.length > 6 ? 40 : 0 },
    },
    yAxis: { type: "category", data: [...block.rows].reverse(), ...look },
    visualMap: {
      show: false,
      min: negative ? -most : 0,
      max: most,
      inRange: { color: negative ? ["#b4533c", "#f5f6f8", "#2457d6"] : ["#eef3fe", "#2457d6"] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: {
          show: small,
          fontSize: 11,
          formatter: ({ value }: { value: unknown[] }) => metric(Number(value[2]), 3),
        },
      },
    ],
  };
}

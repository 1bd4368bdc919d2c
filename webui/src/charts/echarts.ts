/** ECharts with only what our blocks draw; loaded with the first chart. */

import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart,
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export type ChartHandle = { set: (option: EChartsCoreOption) => void; resize: () => void; dispose: () => void };

/** Draws into an element; the option is data, never markup. */
export function draw(element: HTMLElement): ChartHandle {
  const chart = init(element);
  return {
    set: (option) => chart.setOption(option, true),
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  };
}

import { words } from "@/ui/words";

export const tables = words("tables", {
  en: {
    column: "Column",
    type: "Type",
    filled: "Filled",
    missing: "Missing",
    distinct: "Distinct",
    mean: "Mean",
    std: "Deviation",
    least: "Least",
    most: "Most",
    distribution: "Distribution",
    table: "First rows",
    noRows: "This table has no rows.",
    noStatistics: "There are no statistics of this table.",
  },
  zh: {
    column: "列",
    type: "类型",
    filled: "非空",
    missing: "缺失",
    distinct: "不同值",
    mean: "均值",
    std: "标准差",
    least: "最小值",
    most: "最大值",
    distribution: "分布",
    table: "前若干行",
    noRows: "该表没有数据行。",
    noStatistics: "该表没有统计信息。",
  },
});

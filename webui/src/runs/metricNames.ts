/** What people call the usual metrics; another keeps the name that its component gave it. */

import { useCallback } from "react";
import { words } from "@/ui/words";
import { metricName } from "./history";

const names = words("metrics", {
  en: {
    auc: "AUC",
    pr_auc: "PR AUC",
    ks: "KS",
    accuracy: "Accuracy",
    precision: "Precision",
    recall: "Recall",
    f1: "F1",
    best_f1: "Best F1",
    best_f1_threshold: "Threshold of best F1",
    macro_f1: "Macro F1",
    weighted_f1: "Weighted F1",
    log_loss: "Log loss",
    brier: "Brier score",
    rmse: "RMSE",
    mae: "MAE",
    r2: "R²",
    mape: "MAPE",
    bias: "Mean error",
    silhouette: "Silhouette",
    loss: "Loss",
    rows: "Rows",
  },
  zh: {
    auc: "AUC",
    pr_auc: "PR AUC",
    ks: "KS",
    accuracy: "准确率",
    precision: "精确率",
    recall: "召回率",
    f1: "F1",
    best_f1: "最佳 F1",
    best_f1_threshold: "最佳 F1 阈值",
    macro_f1: "宏平均 F1",
    weighted_f1: "加权 F1",
    log_loss: "对数损失",
    brier: "Brier 分数",
    rmse: "RMSE",
    mae: "MAE",
    r2: "R²",
    mape: "MAPE",
    bias: "平均误差",
    silhouette: "轮廓系数",
    loss: "损失",
    rows: "行数",
  },
});

type Known = keyof typeof names.texts.en;

/** The name of a metric, given as `n7.auc` or `auc`. */
export function useMetricName(): (key: string) => string {
  const t = names.useWords();
  return useCallback(
    (key) => {
      const name = metricName(key);
      return name in names.texts.en ? t(name as Known) : name;
    },
    [t],
  );
}

"""The metrics that steps tell: what people call them, and which way is better. A metric that is not here keeps its own name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from components.errors import Text
from components.spec import blocks

Better = Literal["higher", "lower", "zero"]


@dataclass(frozen=True)
class Metric:
    """`better` is None where one value is no better than another; `zero` means the nearer to it."""

    title: Text
    better: Better | None = None
    percent: bool = False


def _same(title: str, better: Better, *, percent: bool = False) -> Metric:
    return Metric(Text(title, title), better, percent)


METRICS = {
    "auc": _same("AUC", "higher"),
    "bayes_auc": Metric(Text("Best possible AUC", "理论最优 AUC")),
    "pr_auc": _same("PR AUC", "higher"),
    "ks": _same("KS", "higher"),
    "accuracy": Metric(Text("Accuracy", "准确率"), "higher"),
    "precision": Metric(Text("Precision", "精确率"), "higher"),
    "recall": Metric(Text("Recall", "召回率"), "higher"),
    "f1": _same("F1", "higher"),
    "best_f1": Metric(Text("Best F1", "最佳 F1"), "higher"),
    "best_f1_threshold": Metric(Text("Threshold of best F1", "最佳 F1 阈值")),
    "macro_precision": Metric(Text("Macro precision", "宏平均精确率"), "higher"),
    "macro_recall": Metric(Text("Macro recall", "宏平均召回率"), "higher"),
    "macro_f1": Metric(Text("Macro F1", "宏平均 F1"), "higher"),
    "weighted_precision": Metric(Text("Weighted precision", "加权精确率"), "higher"),
    "weighted_recall": Metric(Text("Weighted recall", "加权召回率"), "higher"),
    "weighted_f1": Metric(Text("Weighted F1", "加权 F1"), "higher"),
    "log_loss": Metric(Text("Log loss", "对数损失"), "lower"),
    "brier": Metric(Text("Brier score", "Brier 分数"), "lower"),
    "rmse": _same("RMSE", "lower"),
    "mae": _same("MAE", "lower"),
    "r2": _same("R²", "higher"),
    "explained_variance": Metric(Text("Explained variance", "解释方差"), "higher"),
    "mape": _same("MAPE", "lower", percent=True),
    "bias": Metric(Text("Mean error", "平均误差"), "zero"),
    "silhouette": Metric(Text("Silhouette", "轮廓系数"), "higher"),
    "groups": Metric(Text("Groups", "组数")),
    "loss": Metric(Text("Loss", "损失"), "lower"),
    "rows": Metric(Text("Rows", "行数")),
}


def shown(told: dict[str, float], names: list[str]) -> list[blocks.Block]:
    """The named ones of a step's metrics as the numbers that head its report."""
    return [blocks.scalar(name, told[name], METRICS[name].title, percent=METRICS[name].percent) for name in names]


def metrics_json() -> list[dict[str, Any]]:
    return [{"name": name, **asdict(metric)} for name, metric in METRICS.items()]

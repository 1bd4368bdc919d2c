"""Logistic regression for two classes."""

from __future__ import annotations

from typing import Any

from components import errors, spec


class Logistic(spec.Trainer):
    """Train a logistic regression for two classes, with elastic-net regularisation (Spark ML's LogisticRegression).

    Features are standardised inside. Nulls must be filled before. Each iteration is one pass over the training rows, kept in memory.
    """

    title = spec.text("Logistic regression", "逻辑回归二分类")
    help_zh = (
        "训练二分类逻辑回归，支持弹性网正则化（Spark ML LogisticRegression）。\n\n"
        "内部会标准化特征；空值需先填充。每次迭代扫描一遍训练数据（缓存于内存）。"
    )
    task = "binary"
    wraps = "pyspark.ml.classification.LogisticRegression"
    draft_most = {"iterations": 20}
    likely_next = ("predict.predict", "explain.linear_weights", "predict.register")
    words = ("lr", "linear", "luoji")

    class Params(spec.Trainer.Params):
        regularization: float = spec.param("Strength of the penalty.", zh="正则化强度", default=0.0, ge=0)
        elastic_net: float = spec.param(
            "0 is ridge (L2), 1 is lasso (L1).", zh="弹性网比例（0 为 L2，1 为 L1）", default=0.0, ge=0, le=1
        )
        iterations: int = spec.param("At most.", zh="最大迭代次数", default=100, ge=1, le=10_000)
        tolerance: float = spec.param(
            "Stops when nothing changes by more.", zh="收敛阈值", default=1e-6, gt=0, advanced=True
        )

    params: Params
    family = "binomial"

    def spark_settings(self) -> dict[str, Any]:
        return {
            "regParam": self.params.regularization,
            "elasticNetParam": self.params.elastic_net,
            "maxIter": self.params.iterations,
            "tol": self.params.tolerance,
            "family": self.family,
        }

    def describe(self, job: spec.Job, model: spec.Model) -> list[dict[str, Any]]:
        from pyspark.ml.classification import LogisticRegressionModel

        core: LogisticRegressionModel = model.core.stages[-1]
        history = core.summary.objectiveHistory if core.hasSummary else []
        points = [(float(n), float(value)) for n, value in enumerate(history)]
        title = errors.Text("Loss by iteration", "损失随迭代变化")
        return [
            spec.blocks.line(title, errors.Text("Iteration", "迭代"), errors.Text("Loss", "损失"), {"loss": points})
        ]

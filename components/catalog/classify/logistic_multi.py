"""Logistic regression for more than two classes."""

from __future__ import annotations

from typing import Any

from components import spec


class LogisticMulti(spec.Trainer):
    """Train a multinomial logistic regression (softmax) for two or more classes, with elastic-net regularisation."""

    title = spec.text("Multi-class logistic regression", "逻辑回归多分类")
    help_zh = "训练多分类逻辑回归（softmax），支持弹性网正则化。空值需先填充。"
    task = "multiclass"
    wraps = "pyspark.ml.classification.LogisticRegression"
    draft_most = {"iterations": 20}
    likely_next = ("predict.predict", "predict.register")
    words = ("softmax", "multinomial", "duofenlei")

    class Params(spec.Trainer.Params):
        regularization: float = spec.param("Strength of the penalty.", zh="正则化强度", default=0.0, ge=0)
        elastic_net: float = spec.param(
            "0 is ridge (L2), 1 is lasso (L1).", zh="弹性网比例（0 为 L2，1 为 L1）", default=0.0, ge=0, le=1
        )
        iterations: int = spec.param("At most.", zh="最大迭代次数", default=100, ge=1, le=10_000)

    params: Params

    def spark_settings(self) -> dict[str, Any]:
        return {
            "regParam": self.params.regularization,
            "elasticNetParam": self.params.elastic_net,
            "maxIter": self.params.iterations,
            "family": "multinomial",
        }

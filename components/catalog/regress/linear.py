"""Linear regression."""

from __future__ import annotations

from typing import Any, Literal

from components import spec


class Linear(spec.Trainer):
    """Train a linear regression by least squares, with elastic-net regularisation (Spark ML's LinearRegression).

    Features are standardised inside. Nulls must be filled before.
    """

    title = spec.text("Linear regression", "线性回归")
    help_zh = "训练最小二乘线性回归，支持弹性网正则化（Spark ML LinearRegression）。内部会标准化特征；空值需先填充。"
    task = "regression"
    wraps = "pyspark.ml.regression.LinearRegression"
    draft_most = {"iterations": 20}
    likely_next = ("predict.predict", "explain.linear_weights", "predict.register")
    words = ("ols", "ridge", "lasso", "xianxing")

    class Params(spec.Trainer.Params):
        regularization: float = spec.param("Strength of the penalty.", zh="正则化强度", default=0.0, ge=0)
        elastic_net: float = spec.param(
            "0 is ridge (L2), 1 is lasso (L1).", zh="弹性网比例（0 为 L2，1 为 L1）", default=0.0, ge=0, le=1
        )
        iterations: int = spec.param("At most.", zh="最大迭代次数", default=100, ge=1, le=10_000)
        loss: Literal["squaredError", "huber"] = spec.param(
            "What is minimised.",
            zh="损失函数",
            default="squaredError",
            choices={
                "squaredError": ("Squared error", "平方误差"),
                "huber": ("Huber (outliers weigh less)", "Huber（降低异常值影响）"),
            },
            advanced=True,
        )

    params: Params

    def spark_settings(self) -> dict[str, Any]:
        return {
            "regParam": self.params.regularization,
            "elasticNetParam": 0.0 if self.params.loss == "huber" else self.params.elastic_net,
            "maxIter": self.params.iterations,
            "loss": self.params.loss,
        }

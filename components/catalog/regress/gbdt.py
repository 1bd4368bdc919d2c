"""GBDT regression."""

from __future__ import annotations

from typing import Any

from components import spec


class Gbdt(spec.Trainer):
    """Train gradient-boosted trees that predict a number (Spark ML's GBTRegressor).

    Nulls must be filled before. Text features are one-hot encoded.
    """

    title = spec.text("GBDT regression", "GBDT回归")
    help_zh = "训练梯度提升树回归（Spark ML GBTRegressor）。\n\n空值需先填充；文本特征自动独热编码。"
    task = "regression"
    wraps = "pyspark.ml.regression.GBTRegressor"
    draft_most = {"trees": 3}
    words = ("gbt", "boosting", "trees", "tidu")

    class Params(spec.Trainer.Params):
        trees: int = spec.param("Number of trees.", zh="树的数量", default=20, ge=1, le=1000)
        depth: int = spec.param("Levels of a tree.", zh="树的深度", default=5, ge=1, le=30)
        step: float = spec.param("Learning rate.", zh="学习率", default=0.1, gt=0, le=1)
        bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=32, ge=2, le=1024, advanced=True)
        min_rows: int = spec.param("Rows in a leaf, at least.", zh="叶子最少行数", default=1, ge=1, advanced=True)
        subsample: float = spec.param(
            "Share of rows for each tree.", zh="行采样比例", default=1.0, gt=0, le=1, advanced=True
        )
        seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)

    params: Params

    def expected_jobs(self) -> int:
        return self.params.trees * self.params.depth + 6

    def spark_settings(self) -> dict[str, Any]:
        return {
            "maxIter": self.params.trees,
            "stepSize": self.params.step,
            "subsamplingRate": self.params.subsample,
            "maxDepth": self.params.depth,
            "maxBins": self.params.bins,
            "minInstancesPerNode": self.params.min_rows,
            "seed": self.params.seed,
        }

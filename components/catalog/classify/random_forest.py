"""Random forest."""

from __future__ import annotations

from typing import Any

from components import spec


class RandomForest(spec.Trainer):
    """Train a random forest for two or more classes (Spark ML's RandomForestClassifier).

    Nulls must be filled before. Text features are one-hot encoded.
    """

    title = spec.text("Random forest", "随机森林分类")
    help_zh = (
        "训练随机森林分类器，支持多分类（Spark ML RandomForestClassifier）。\n\n空值需先填充；文本特征自动独热编码。"
    )
    task = "multiclass"
    wraps = "pyspark.ml.classification.RandomForestClassifier"
    words = ("trees", "bagging", "suiji")

    class Params(spec.Trainer.Params):
        trees: int = spec.param("Number of trees.", zh="树的数量", default=50, ge=1, le=2000)
        depth: int = spec.param("Levels of a tree.", zh="树的深度", default=8, ge=1, le=30)

        bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=32, ge=2, le=1024, advanced=True)
        min_rows: int = spec.param("Rows in a leaf, at least.", zh="叶子最少行数", default=1, ge=1, advanced=True)
        subsample: float = spec.param(
            "Share of rows for each tree.", zh="行采样比例", default=1.0, gt=0, le=1, advanced=True
        )
        seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)

    params: Params

    def spark_settings(self) -> dict[str, Any]:
        return {
            "numTrees": self.params.trees,
            "subsamplingRate": self.params.subsample,
            "maxDepth": self.params.depth,
            "maxBins": self.params.bins,
            "minInstancesPerNode": self.params.min_rows,
            "seed": self.params.seed,
        }

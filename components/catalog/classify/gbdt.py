"""GBDT: gradient-boosted decision trees for two classes."""

from __future__ import annotations

from typing import Any

from components import spec


class Gbdt(spec.Trainer):
    """Train gradient-boosted decision trees for two classes (Spark ML's GBTClassifier).

    Strong on tables of mixed columns without scaling. Nulls must be filled before. Cost grows with trees × 2^depth;
    each level of each tree is one pass over the training rows, which are kept in memory.
    """

    title = spec.text("GBDT", "GBDT二分类")
    help_zh = (
        "训练二分类的梯度提升决策树（Spark ML GBTClassifier）。\n\n"
        "适合混合类型的表，无需缩放；空值需先填充。耗时随“树数 × 2^深度”增长。"
    )
    task = "binary"
    wraps = "pyspark.ml.classification.GBTClassifier"
    draft_most = {"trees": 3}
    words = ("gbt", "boosting", "trees", "tidu")

    class Params(spec.Trainer.Params):
        trees: int = spec.param("Number of trees.", zh="树的数量", default=20, ge=1, le=1000)
        depth: int = spec.param("Levels of a tree.", zh="树的深度", default=5, ge=1, le=15)
        step: float = spec.param("Learning rate.", zh="学习率", default=0.1, gt=0, le=1)
        subsample: float = spec.param("Share of rows for each tree.", zh="行采样比例", default=1.0, gt=0, le=1)
        bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=32, ge=2, le=1024, advanced=True)
        min_rows: int = spec.param("Rows in a leaf, at least.", zh="叶子最少行数", default=1, ge=1, advanced=True)
        seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)

    params: Params

    def expected_jobs(self) -> int:
        return self.params.trees * self.params.depth + 6

    def spark_settings(self) -> dict[str, Any]:
        return {
            "maxIter": self.params.trees,
            "maxDepth": self.params.depth,
            "stepSize": self.params.step,
            "subsamplingRate": self.params.subsample,
            "maxBins": self.params.bins,
            "minInstancesPerNode": self.params.min_rows,
            "seed": self.params.seed,
        }

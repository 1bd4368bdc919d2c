"""Decision tree."""

from __future__ import annotations

from typing import Any

from components import spec


class DecisionTree(spec.Trainer):
    """Train one decision tree for two or more classes (Spark ML's DecisionTreeClassifier).

    Nulls must be filled before. Text features are one-hot encoded.
    """

    title = spec.text("Decision tree", "决策树分类")
    help_zh = (
        "训练单棵决策树分类器，支持多分类（Spark ML DecisionTreeClassifier）。\n\n空值需先填充；文本特征自动独热编码。"
    )
    task = "multiclass"
    wraps = "pyspark.ml.classification.DecisionTreeClassifier"
    words = ("cart", "tree", "jueceshu")

    class Params(spec.Trainer.Params):
        depth: int = spec.param("Levels of a tree.", zh="树的深度", default=5, ge=1, le=30)

        bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=32, ge=2, le=1024, advanced=True)
        min_rows: int = spec.param("Rows in a leaf, at least.", zh="叶子最少行数", default=1, ge=1, advanced=True)

        seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)

    params: Params

    def spark_settings(self) -> dict[str, Any]:
        return {
            "maxDepth": self.params.depth,
            "maxBins": self.params.bins,
            "minInstancesPerNode": self.params.min_rows,
            "seed": self.params.seed,
        }

"""K-means clustering."""

from __future__ import annotations

from typing import Any

from components import errors, spec


class Kmeans(spec.Trainer):
    """Put rows into k groups around centres (Spark ML's KMeans, k-means|| start).

    Scale the features before: the distance is Euclidean. Nulls must be filled before. Predicting adds the column `cluster`.
    """

    title = spec.text("K-means", "K均值")
    help_zh = "把行聚成 k 组（Spark ML KMeans）。\n\n距离为欧氏距离，请先缩放特征；空值需先填充。预测时新增列 cluster。"
    task = "clustering"
    wraps = "pyspark.ml.clustering.KMeans"
    likely_next = ("predict.predict", "evaluate.clustering")
    words = ("cluster", "segment", "julei")

    class Params(spec.ParamSet):
        features: spec.FeatureColumns = spec.param(
            "Columns; empty takes all numbers, booleans and texts without another role.", zh="特征列", default=None
        )
        k: int = spec.param(
            "Number of groups.", zh="聚类数", default=8, ge=2, le=1000, title=("Groups (k)", "聚类数 k")
        )
        iterations: int = spec.param("At most.", zh="最大迭代次数", default=20, ge=1, le=1000)
        seed: int = spec.param("For the start.", zh="随机种子", default=42, advanced=True)
        max_categories: int = spec.param(
            "Text columns are one-hot encoded by so many of their most frequent values.",
            zh="文本列最多类别数",
            default=30,
            ge=1,
            le=100,
            advanced=True,
        )

    params: Params

    def spark_settings(self) -> dict[str, Any]:
        return {
            "k": self.params.k,
            "maxIter": self.params.iterations,
            "seed": self.params.seed,
        }

    def describe(self, job: spec.Job, model: spec.Model) -> list[dict[str, Any]]:
        core = model.core.stages[-1]
        sizes = core.summary.clusterSizes if core.hasSummary else []
        names = [str(n) for n in range(len(sizes))]
        centres = [[n, *(float(v) for v in centre)] for n, centre in enumerate(core.clusterCenters())]
        return [
            spec.blocks.bar(errors.Text("Rows per group", "各组行数"), names, list(sizes)),
            spec.blocks.table(
                errors.Text("Centres", "聚类中心"),
                [errors.Text("Group", "组"), *(errors.Text(n, n) for n in model.info.inputs)],
                centres,
            ),
        ]

"""Clustering evaluation: how well groups hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import errors, spec
from components.errors import Text
from components.expressions.types import NUMERIC
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Clustering(spec.Evaluator):
    """Tell by the silhouette how well groups hold together and keep apart: 1 is best, 0 is on the border, below is wrong.

    Linear in rows (Spark ML's ClusteringEvaluator). Rows with a null feature are left out.
    """

    title = spec.text("Clustering evaluation", "聚类评估")
    help_zh = "用轮廓系数评估聚类的紧密与分离程度：1 最好，0 处于边界，负值表示可能分错。特征为空的行不计入。"
    words = ("silhouette", "lunkuo", "pinggu")

    class Params(spec.ParamSet):
        cluster: spec.NumericColumn = spec.param("Group of a row.", zh="聚类编号列", default="cluster")
        features: spec.NumericColumns = spec.param(
            "Columns that the distance is measured in; empty takes all other numbers.", zh="计算距离的列", default=[]
        )
        distance: Literal["squaredEuclidean", "cosine"] = spec.param(
            "Distance.",
            zh="距离",
            default="squaredEuclidean",
            choices={"squaredEuclidean": ("Squared Euclidean", "欧氏距离平方"), "cosine": ("Cosine", "余弦")},
        )

    params: Params

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        frame = grouped(table.frame, self.params.cluster, self._features(table.schema))
        sizes = group_sizes(frame)
        if len(sizes) < 2:
            raise errors.UserError(
                errors.problem(
                    "groups-too-few",
                    "There must be at least two groups; found {n}.",
                    "至少需要两个组，实际为 {n} 个。",
                    where=errors.Where(param="cluster"),
                    hint=("Ask the clustering for more groups.", "请增大聚类的组数。"),
                    n=len(sizes),
                )
            )
        told = measures(frame, sizes, self.params.distance)
        for name, number in told.items():
            job.metric(name, number)
        order = sorted(sizes)
        job.report(
            [
                *spec.metrics.shown(told, ["silhouette"]),
                spec.blocks.bar(Text("Rows per group", "各组行数"), [str(k) for k in order], [sizes[k] for k in order]),
            ]
        )
        return spec.Outputs(metrics=told)

    def _features(self, table: spec.Schema) -> list[str]:
        chosen = self.params.features
        other = [c for c in table.columns if c.name != self.params.cluster and c.role in (None, "feature")]
        return chosen or [c.name for c in other if c.type in NUMERIC]

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        rows = code.fresh("rows", f"{code.label}_rows")
        names, cluster = spec.layout.text(self._features(table.schema)), spec.layout.text(self.params.cluster)
        code.line(f"{rows} = {code.copy(grouped)}({table.name}, {cluster}, {names})")
        distance = spec.layout.text(self.params.distance)
        code.metrics(f"{code.copy(measures)}({rows}, {code.copy(group_sizes)}({rows}), {distance})")

    examples = (
        spec.example(
            "two groups far apart",
            params={"features": ["x"]},
            table={"x": [0.0, 1.0, 100.0, 101.0, None], "cluster": [0, 0, 1, 1, 1]},
            metrics={"groups": 2.0, "rows": 4.0},
        ),
        spec.fails("groups-too-few", params={"features": ["x"]}, table={"x": [0.0, 1.0], "cluster": [0, 0]}),
        spec.fails("column-missing", params={"features": ["x"], "cluster": "g"}, table={"x": [0.0]}),
    )


def grouped(table: DataFrame, cluster: str, names: list[str]) -> DataFrame:
    """Each row's group as `prediction`, and its features as doubles; rows that lack one are left out."""
    from pyspark.sql import functions as F

    features = [F.col(quoted(name)).cast("double").alias(f"f{n}") for n, name in enumerate(names)]
    return table.select(F.col(quoted(cluster)).cast("int").alias("prediction"), *features).dropna()


def group_sizes(rows: DataFrame) -> dict[int, int]:
    """The number of rows of each group."""
    return {row["prediction"]: row["count"] for row in rows.groupBy("prediction").count().collect()}


def measures(rows: DataFrame, sizes: dict[int, int], distance: str) -> dict[str, float]:
    """The silhouette, and how many groups and rows there are."""
    from pyspark.ml.evaluation import ClusteringEvaluator
    from pyspark.ml.feature import VectorAssembler

    assembled = VectorAssembler(inputCols=rows.columns[1:], outputCol="features").transform(rows)
    value = float(ClusteringEvaluator(distanceMeasure=distance).evaluate(assembled))
    return {"silhouette": value, "groups": float(len(sizes)), "rows": float(sum(sizes.values()))}

"""Thirty nodes with five branches as an expert would write them by hand in PySpark, writing the same outputs.

The rows' Bayes-optimal AUC is measured as in the studio. Cleaned rows, the assembled training rows and the assembled test rows are
cached, since five models use them. Each model is fitted, written, its scores written, measured and counted by true and predicted
class, and its weights written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.catalog.source import _behaviour
from tests.bench.rivals import by_hand

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def models() -> dict[str, Any]:
    from pyspark.ml import classification as c

    return {
        "logistic": c.LogisticRegression(maxIter=30),
        "lasso": c.LogisticRegression(maxIter=30, regParam=0.001, elasticNetParam=1.0),
        "tree": c.DecisionTreeClassifier(maxDepth=6, seed=42),
        "forest": c.RandomForestClassifier(numTrees=20, maxDepth=5, seed=42),
        "gbdt": c.GBTClassifier(maxIter=10, maxDepth=5, seed=42),
    }


def script(spark: SparkSession, rows: int, out: Path) -> dict[str, float]:
    """Everything written; gives the AUC of each model."""
    from pyspark.ml import PipelineModel
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    best = _behaviour.best_auc(spark, rows, by_hand.SEED)
    table, features, middle = by_hand.cleaned(spark, rows)
    report: dict[str, Any] = {"bayes_auc": best, "medians": middle, "statistics": statistics(table, features)}
    assembler = VectorAssembler(inputCols=features, outputCol="features")
    wide = assembler.transform(table)
    train = (
        wide.where(by_hand.in_train(table)).select("features", F.col("bought").cast("double").alias("label")).persist()
    )
    test = wide.where(~by_hand.in_train(table)).persist()
    probability = vector_to_array("probability").getItem(1).alias("probability")
    found = {}
    for name, estimator in models().items():
        model = estimator.fit(train)
        PipelineModel([assembler, model]).write().save(str(out / name / "model"))
        scored = model.transform(test).select(*table.columns, "prediction", probability)
        scored.write.parquet(str(out / name / "scored"))
        stored = spark.read.parquet(str(out / name / "scored"))
        told = by_hand.measured(stored)
        matrix = stored.groupBy("bought", "prediction").count().collect()
        weights = (
            (model.coefficients if hasattr(model, "coefficients") else model.featureImportances).toArray().tolist()
        )
        ranked = sorted(zip(features, weights, strict=True), key=lambda pair: -abs(pair[1]))
        spark.createDataFrame(ranked, "feature string, weight double").write.parquet(str(out / name / "weights"))
        report[name] = {"measures": told, "matrix": [row.asDict() for row in matrix], "weights": ranked}
        found[name] = told["auc"]
    (out / "report.json").write_text(json.dumps(report))
    for cached in (train, test, table):
        cached.unpersist()
    return found


def statistics(table: DataFrame, features: list[str]) -> dict[str, Any]:
    """What each column holds, in one pass."""
    from pyspark.sql import functions as F

    asked = [F.count(F.lit(1)).alias("rows")]
    for name in [*features, "bought"]:
        asked += [
            F.count(name), F.approx_count_distinct(name), F.avg(name), F.stddev(name), F.min(name),
            F.percentile_approx(name, [0.25, 0.5, 0.75], 10_000), F.max(name), F.skewness(name), F.kurtosis(name),
            F.count(F.when(F.col(name) == 0, 1)).alias(f"zeros({name})"),
        ]  # fmt: skip
    return table.agg(*asked).collect()[0].asDict()


if __name__ == "__main__":
    by_hand.serve(script)

"""The purchase-intention experiment as an expert would write it by hand in PySpark, writing the same outputs.

The same as in the studio: the rows and their Bayes-optimal AUC, casts, medians, the split by a hash, the trees, every measure and
curve from a histogram of the scores, the tables that the studio stores (scored rows, importance), the model, the measures. Not
written here, but by the studio: previews of every table, the 200 rows that are held out for a package, manifests, events and the
database.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from components.catalog.source import _behaviour
from tests.bench.rivals import by_hand

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def script(spark: SparkSession, rows: int, out: Path) -> dict[str, float]:
    """Generate, cast, fill, split, fit, predict, evaluate, importance, all written; gives the measures."""
    from pyspark.ml import PipelineModel
    from pyspark.ml.classification import GBTClassifier
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    best = _behaviour.best_auc(spark, rows, by_hand.SEED)
    table, features, middle = by_hand.cleaned(spark, rows)
    assembler = VectorAssembler(inputCols=features, outputCol="features")
    train = assembler.transform(table.where(by_hand.in_train(table)))
    train = train.select("features", F.col("bought").cast("double").alias("label")).persist()
    model = PipelineModel([assembler, GBTClassifier(maxIter=20, maxDepth=5, seed=42).fit(train)])
    train.unpersist()
    model.write().save(str(out / "model"))
    scored = model.transform(table.where(~by_hand.in_train(table)))
    probability = vector_to_array("probability").getItem(1).alias("probability")
    scored.select(*table.columns, "prediction", probability).write.parquet(str(out / "scored"))
    told = by_hand.measured(spark.read.parquet(str(out / "scored"))) | {"bayes_auc": best}
    weights = zip(features, model.stages[-1].featureImportances.toArray().tolist(), strict=True)
    ranked = sorted(weights, key=lambda pair: -pair[1])
    spark.createDataFrame(ranked, "feature string, importance double").write.parquet(str(out / "importance"))
    (out / "report.json").write_text(json.dumps({"measures": told, "importance": ranked, "medians": middle}))
    table.unpersist()
    return told


if __name__ == "__main__":
    by_hand.serve(script)

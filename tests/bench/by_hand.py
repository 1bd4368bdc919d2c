"""The purchase-intention experiment as an expert would write it by hand in PySpark, writing the same outputs.

`python -m tests.bench.by_hand DATA OUT RUNS` prints one line per run: the seconds after the session was up and warm.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runners.spark import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def script(spark: SparkSession, data: str, out: Path) -> float:
    """Cast, split, fit, predict, evaluate, importance, model and PMML on disk; gives the AUC."""
    import pyspark2pmml
    from pyspark.ml import PipelineModel
    from pyspark.ml.classification import GBTClassifier
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as F

    raw = spark.read.parquet(data)
    features = [name for name in raw.columns if name != "bought"]
    casts = [F.expr(f"try_cast(`{name}` as double)").alias(name) for name in features]
    table = raw.select(*casts, F.col("bought").cast("double").alias("bought")).fillna(0.0)
    bucket = F.pmod(F.xxhash64(*table.columns, F.lit(42)), F.lit(1_000_000))
    train, test = table.where(bucket < 850_000), table.where(bucket >= 850_000)
    assembler = VectorAssembler(inputCols=features, outputCol="features")
    prepared = assembler.transform(train).select("features", "bought").persist()
    model = PipelineModel([assembler, GBTClassifier(labelCol="bought", maxIter=20, maxDepth=5, seed=42).fit(prepared)])
    prepared.unpersist()
    scored = model.transform(test).persist()
    scored.drop("features", "rawPrediction", "probability").write.parquet(str(out / "scored"))
    measured = {}
    for metric in ("areaUnderROC", "areaUnderPR"):
        measured[metric] = BinaryClassificationEvaluator(labelCol="bought", metricName=metric).evaluate(scored)
    confusion = scored.groupBy("bought", "prediction").count().collect()
    scored.unpersist()
    model.write().save(str(out / "model"))
    importance = sorted(
        zip(features, model.stages[-1].featureImportances.toArray().tolist(), strict=True), key=lambda p: -p[1]
    )
    (out / "report.json").write_text(
        json.dumps({"metrics": measured, "importance": importance, "confusion": [list(r) for r in confusion]})
    )
    pyspark2pmml.PMMLBuilder(prepared.sparkSession.createDataFrame([], table.schema), model).buildFile(
        str(out / "model.pmml")
    )
    return float(measured["areaUnderROC"])


def main() -> None:
    data, out, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for _ in range(runs):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        sys.stdin.readline()
        started = time.monotonic()
        auc = script(spark, data, out)
        print(json.dumps({"seconds": time.monotonic() - started, "auc": auc}), flush=True)


if __name__ == "__main__":
    main()

"""A toy run through what most experiments do, so that the first real one finds everything loaded and compiled."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from components import registry

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS = 400


def run(spark: SparkSession) -> None:
    """Load our own code; read CSV, cast, split, logistic regression, two boosted trees, predict, evaluate, write and read Parquet."""
    from pyspark.ml.classification import GBTClassifier, LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as F

    _look_into(spark)  # first, since a file's columns are the first thing that is asked of a driver
    importlib.import_module("runners.spark.engine")
    registry.load()
    raw = spark.range(ROWS).select(F.col("id").cast("string").alias("a"), (F.rand(1) * 9).cast("string").alias("b"))
    made = raw.selectExpr(
        "try_cast(a as double) a", "try_cast(b as double) b", "cast(try_cast(b as double) > 4 as double) y"
    )
    train = made.where("pmod(xxhash64(a), 10) < 8").persist()
    rows = VectorAssembler(inputCols=["a", "b"], outputCol="x").transform(train)
    LogisticRegression(featuresCol="x", labelCol="y", maxIter=2).fit(rows)
    model = GBTClassifier(featuresCol="x", labelCol="y", maxIter=2, maxDepth=2).fit(rows)
    scored = model.transform(rows).select("y", "rawPrediction")
    BinaryClassificationEvaluator(labelCol="y").evaluate(scored)
    with tempfile.TemporaryDirectory(prefix="studio-warm-") as folder:
        path = f"file://{Path(folder) / 'rows'}"
        train.write.parquet(path)
        spark.read.parquet(path).limit(5).toPandas()
        model.write().overwrite().save(f"file://{Path(folder) / 'model'}")
    train.unpersist()


def _look_into(spark: SparkSession) -> None:
    """A file's columns and first rows, as probes of sources ask for them."""
    with tempfile.TemporaryDirectory(prefix="studio-warm-") as folder:
        (Path(folder) / "rows.csv").write_text("a,b\n1,x\n", encoding="utf-8")
        spark.read.options(header=True, inferSchema=True, mode="FAILFAST").csv(f"file://{folder}").limit(5).collect()

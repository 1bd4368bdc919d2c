"""The purchase-intention experiment as an expert would write it by hand in PySpark, writing the same outputs.

`python -m tests.bench.by_hand ROWS OUT` reads one line of standard input per run, {"rows": …}, and prints one: the seconds
after the session was up. The same as in the studio: the rows and their Bayes-optimal AUC (the product's own generator), casts that
give null for what is no number, medians, the split by a hash, the trees, every measure and curve from a histogram of the
scores, the tables that the studio stores (scored rows, importance), the model, the measures. Not written here, but by the studio:
previews of every table, the 200 rows that are held out for a package, manifests, events and the database.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.catalog.evaluate import binary
from components.catalog.source import _behaviour
from runners.spark import session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SEED = 7


def script(spark: SparkSession, rows: int, out: Path) -> dict[str, float]:
    """Generate, cast, fill, split, fit, predict, evaluate, importance, all written; gives the measures."""
    from pyspark.ml import PipelineModel
    from pyspark.ml.classification import GBTClassifier
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    best = _behaviour.best_auc(spark, rows, SEED)
    raw = _behaviour.texts(spark, rows, SEED)
    features = [name for name in raw.columns if name != "bought"]
    cast = raw.select(*(F.expr(f"try_cast({name} as double)").alias(name) for name in features), "bought")
    middle = cast.agg(*(F.percentile_approx(name, 0.5, 10_000) for name in features)).first() or ()
    table = cast.fillna(dict(zip(features, middle, strict=True))).persist()
    bucket = F.pmod(F.xxhash64(*table.columns, F.lit(42)), F.lit(1_000_000))
    assembler = VectorAssembler(inputCols=features, outputCol="features")
    train = assembler.transform(table.where(bucket < 850_000))
    train = train.select("features", F.col("bought").cast("double").alias("label")).persist()
    model = PipelineModel([assembler, GBTClassifier(maxIter=20, maxDepth=5, seed=42).fit(train)])
    train.unpersist()
    model.write().save(str(out / "model"))
    scored = model.transform(table.where(bucket >= 850_000))
    probability = vector_to_array("probability").getItem(1).alias("probability")
    scored.select(*table.columns, "prediction", probability).write.parquet(str(out / "scored"))
    told = measured(spark.read.parquet(str(out / "scored"))) | {"bayes_auc": best}
    weights = zip(features, model.stages[-1].featureImportances.toArray().tolist(), strict=True)
    ranked = sorted(weights, key=lambda pair: -pair[1])
    spark.createDataFrame(ranked, "feature string, importance double").write.parquet(str(out / "importance"))
    (out / "report.json").write_text(json.dumps({"measures": told, "importance": ranked, "medians": list(middle)}))
    table.unpersist()
    return told


def measured(scored: DataFrame) -> dict[str, float]:
    """The measures and curves of the scores, from rows counted in cells of the probability."""
    from pyspark.sql import functions as F

    y = F.col("bought").cast("double")
    bounded = F.least(F.greatest(F.col("probability"), F.lit(1e-15)), F.lit(1 - 1e-15))
    cell = (F.col("probability") * _behaviour.CELLS).cast("int").alias("cell")
    loss = -(y * F.log(bounded) + (1 - y) * F.log(1 - bounded))
    found = scored.groupBy(cell).agg(
        F.sum(y).alias("positive"), F.count(F.lit(1)).alias("n"), F.avg("probability").alias("score"),
        F.sum(loss).alias("loss"), F.sum((F.col("probability") - y) ** 2).alias("brier"),
    )  # fmt: skip
    rows = sorted(found.collect(), key=lambda row: row["cell"])
    total = sum(row["n"] for row in rows)
    cells = [binary.Cell(row["score"], row["positive"], row["n"] - row["positive"]) for row in rows]
    sums = {name: sum(row[name] for row in rows) / total for name in ("loss", "brier")}
    return binary.measures(cells, 0.5) | sums


def main() -> None:
    out = Path(sys.argv[1])
    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        started = time.monotonic()
        told = script(spark, asked["rows"], out)
        print(json.dumps({"seconds": time.monotonic() - started, "auc": told["auc"]}), flush=True)


if __name__ == "__main__":
    main()

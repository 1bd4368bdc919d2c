"""Wide tables by hand in PySpark, one select per step: `python -m tests.bench.rivals.wide OUT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from runners.spark import session
from tests.bench.wide import ITERATIONS, LABEL, numbers, texts


def work(spark: SparkSession, file: str, out: Path) -> None:
    """The table of every step's end is written, as the product keeps it; what is used twice is cached."""
    raw = spark.read.parquet(file)
    columns = len(raw.columns) - 1
    of_numbers, of_texts = numbers(columns), texts(columns)
    cast = raw.select(*(F.expr(f"try_cast({n} as double)").alias(n) for n in of_numbers), *of_texts, LABEL).persist()
    means = cast.agg(*(F.avg(n) for n in of_numbers)).first()
    assert means is not None
    filled = cast.select(
        *(F.coalesce(F.col(n), F.lit(m)).alias(n) for n, m in zip(of_numbers, means, strict=True)), *of_texts, LABEL
    )
    told = filled.agg(*(f(n) for n in of_numbers for f in (F.avg, F.stddev))).first()
    assert told is not None
    scaled = filled.select(
        *(((F.col(n) - told[2 * k]) / told[2 * k + 1]).alias(n) for k, n in enumerate(of_numbers)), *of_texts, LABEL
    )
    values = ranked(scaled, of_texts)
    encoded = scaled.select(
        *of_numbers, *(F.when(F.col(n) == v, 1).otherwise(0).alias(f"{n}={v}") for n in of_texts for v in values[n]),
        LABEL,
    )  # fmt: skip
    encoded.write.mode("overwrite").parquet(str(out / "encoded"))
    features = [name for name in encoded.columns if name != LABEL]
    assembled = VectorAssembler(inputCols=features, outputCol="features").transform(
        spark.read.parquet(str(out / "encoded"))
    )
    model = LogisticRegression(labelCol=LABEL, maxIter=ITERATIONS).fit(assembled.select("features", LABEL))
    model.write().overwrite().save(str(out / "model"))
    cast.unpersist()


def ranked(table: DataFrame, names: list[str]) -> dict[str, list[str]]:
    """The values of each text, the most frequent first, in one job."""
    pairs = F.explode(F.array(*(F.struct(F.lit(n).alias("name"), F.col(n).alias("value")) for n in names)))
    found = table.select(pairs.alias("pair")).groupBy("pair.name", "pair.value").count().collect()
    made: dict[str, list[str]] = {}
    for row in sorted(found, key=lambda row: (-row["count"], row["value"])):
        made.setdefault(row["name"], []).append(row["value"])
    return made


def main() -> None:
    out = Path(sys.argv[1])
    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for line in sys.stdin:
        file = json.loads(line)["file"]
        started = time.monotonic()
        work(spark, file, out)
        print(json.dumps({"seconds": time.monotonic() - started}), flush=True)


if __name__ == "__main__":
    main()

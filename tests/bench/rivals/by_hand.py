"""What the scripts written by hand share: rows, cleaning, the measures, and the loop that the benchmark talks to.

`python -m tests.bench.rivals.NAME OUT` reads one line of standard input per run, {"rows": …}, and prints one: the seconds after
the session was up, and the measures. Rows and measures' formulas are the product's own, so that both do the same work.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.catalog.evaluate import binary
from components.catalog.source import _behaviour
from runners.spark import session

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

SEED = 7
TRAIN_SHARE = 0.85


def cleaned(spark: SparkSession, rows: int) -> tuple[DataFrame, list[str], list[float]]:
    """The rows, cast by casts that give null for what is no number, and filled with medians; cached. Also features and medians."""
    from pyspark.sql import functions as F

    raw = _behaviour.texts(spark, rows, SEED)
    features = [name for name in raw.columns if name != "bought"]
    cast = raw.select(*(F.expr(f"try_cast({name} as double)").alias(name) for name in features), "bought")
    middle = cast.agg(*(F.percentile_approx(name, 0.5, 10_000) for name in features)).first() or ()
    return cast.fillna(dict(zip(features, middle, strict=True))).persist(), features, list(middle)


def in_train(table: DataFrame) -> Column:
    """Whether a row is one of the 85 % to train with, by a hash of all it holds."""
    from pyspark.sql import functions as F

    return F.pmod(F.xxhash64(*table.columns, F.lit(42)), F.lit(1_000_000)) < int(TRAIN_SHARE * 1_000_000)


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


def serve(script: Callable[[SparkSession, int, Path], dict[str, Any]]) -> None:
    """Run the script once per line of standard input, each time into an empty folder."""
    out = Path(sys.argv[1])
    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        started = time.monotonic()
        told = script(spark, asked["rows"], out)
        print(json.dumps({"seconds": time.monotonic() - started, **told}), flush=True)

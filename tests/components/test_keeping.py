"""Kept rows: computed by the first job, cut off from what made them on one machine, gone when they are let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.spec.keeping import keep, whole

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def stored(spark: SparkSession) -> dict[int, Any]:
    held: Any = spark.sparkContext._jsc
    return {key: held.getPersistentRDDs()[key] for key in held.getPersistentRDDs()}


def ancestors(made: Any) -> list[str]:
    """The kinds of all that a dataset of Spark's is made from, the nearest first."""
    before = [made.dependencies().apply(n).rdd() for n in range(made.dependencies().size())]
    return [name for one in before for name in (one.getClass().getSimpleName(), *ancestors(one))]


def test_after_the_first_job_nothing_is_left_of_how_rows_were_made(spark: SparkSession) -> None:
    before = set(stored(spark))
    rows = spark.range(1000, numPartitions=3).selectExpr("id % 7 AS kind", "uuid() AS name")
    keep(rows)
    names = {row["name"] for row in rows.collect()}
    ((key, made),) = [(key, made) for key, made in stored(spark).items() if key not in before]
    assert ancestors(made.rdd()) == ["LocalCheckpointRDD"], "where the rows are, and nothing before it"
    assert {row["name"] for row in rows.where("kind < 10").collect()} == names, "computed once"
    assert rows.groupBy("kind").count().count() == 7
    rows.unpersist()
    assert key not in stored(spark)


def test_what_cannot_be_computed_fails_as_it_does_anywhere(spark: SparkSession) -> None:
    before = set(stored(spark))
    rows = spark.range(10).selectExpr("CASE WHEN id = 7 THEN raise_error('no seven') ELSE id END AS id")
    keep(rows)
    with pytest.raises(Exception, match="no seven"):
        rows.collect()
    rows.unpersist()
    assert set(stored(spark)) == before


def test_rows_are_whole_once_every_partition_was_computed(spark: SparkSession) -> None:
    rows = spark.range(1000, numPartitions=3).selectExpr("id % 7 AS kind").persist()
    assert not whole(rows)
    assert len(rows.take(1)) == 1
    assert not whole(rows), "one partition of three"
    assert rows.count() == 1000
    assert whole(rows)
    rows.unpersist()
    assert not whole(rows), "not kept any more"

"""The engine's own scores of the parity sample: each node's own steps, then the model, in Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from components.spec import scoring_spark
from components.spec.training import Model

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, Row, SparkSession
    from pyspark.sql.types import StructType

ID = "__id"
Answer = dict[str, Any] | str


def score_each(model: Model, rows: Sequence[Sequence[Any]], schema: StructType, spark: SparkSession) -> list[Answer]:
    """Outputs per raw row, or the engine's error where it fails on that row.

    All rows in one job; where that fails, each in a job of its own on the same plan (some 30 ms a row).
    """
    from pyspark.errors import PySparkException

    try:
        return _together(model, rows, schema, spark)
    except PySparkException:
        return score_singly(model, rows, schema, spark)


def _together(model: Model, rows: Sequence[Sequence[Any]], schema: StructType, spark: SparkSession) -> list[Answer]:
    if not rows:
        return []
    frame = _numbered(rows, schema, spark)
    made = {row[ID]: row for row in scoring_spark.score_raw(model, frame, carry=(ID,)).collect()}
    return [_outputs(made[n]) for n in range(len(rows))]


def score_singly(model: Model, rows: Sequence[Sequence[Any]], schema: StructType, spark: SparkSession) -> list[Answer]:
    """Each row in a job of its own: a row per partition, one job per partition, one plan for all."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as F

    if not rows:
        return []
    frame = _numbered(rows, schema, spark).repartitionByRange(len(rows), ID).localCheckpoint()
    places = {row[0]: row[1] for row in frame.select(ID, F.spark_partition_id()).collect()}
    alone = Counter(places.values())
    scored = scoring_spark.score_raw(model, frame, carry=(ID,)).rdd
    made: list[Answer] = []
    for number, row in enumerate(rows):
        if alone[places[number]] > 1:
            made += score_singly(model, [row], schema, spark)
            continue
        try:
            made.append(_outputs(_partition(scored, places[number])[0]))
        except (Py4JJavaError, PySparkException) as cause:
            made.append(_cause(cause))
    return made


def _partition(rows: RDD[Row], number: int) -> list[Row]:
    """One partition's rows, computed in the JVM alone: a Python worker for each would take most of the time."""
    from pyspark.util import _load_from_socket

    context: Any = rows.context
    answer = context._jvm.PythonRDD.runJob(context._jsc.sc(), rows._jrdd, [number])
    return list(_load_from_socket(answer, rows._jrdd_deserializer))


def _numbered(rows: Sequence[Sequence[Any]], schema: StructType, spark: SparkSession) -> DataFrame:
    from pyspark.sql.types import LongType, StructField, StructType

    numbered = [(*row, n) for n, row in enumerate(rows)]
    return spark.createDataFrame(numbered, StructType([*schema.fields, StructField(ID, LongType())]))


def _outputs(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.asDict().items() if name != ID}


def _cause(cause: Exception) -> str:
    """The line of a Java failure that says what was wrong."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    told = [line for line in lines if "Exception" in line or "Error" in line]
    return (told[-1] if told else str(cause))[:300]

"""The engine's own scores of the parity sample: each node's own steps, then the model, in Spark."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.errors import OperationalError, problem
from components.expressions import types
from components.spec import boosters, guards, scoring_spark
from components.spec.spark_types import quoted
from components.spec.training import Model, ModelInfo

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, Row, SparkSession
    from pyspark.sql.types import StructType

ID = "__id"
SLOTS = "__slots"
Answer = dict[str, Any] | str
EPOCH = datetime.datetime(1970, 1, 1)


def score_each(
    model: Model, rows: Sequence[Mapping[str, Any]], schema: StructType, spark: SparkSession
) -> list[Answer]:
    """Outputs per raw row, or the engine's error where it fails on that row.

    One plan for all rows, and no job: a failed row would end the job, and a job for each costs more than all the rows.
    A booster's rows go through their steps so, and through the booster, which takes any numbers, in one job.
    """
    if not rows:
        return []
    frame = _numbered(rows, schema, spark)
    if model.info.library in boosters.LIBRARIES:
        return _boosted(model, _walked(_slots(model, frame), len(rows), _numbers), spark)
    scored = scoring_spark.score_raw(model, frame, carry=(ID,))
    names = {name: place for place, name in enumerate(scored.columns)}
    return _walked(scored, len(rows), lambda row: _outputs(model.info, row, names))


def _walked(frame: DataFrame, count: int, read: Callable[[Any], Any]) -> list[Any]:
    """Each row of a plan of one partition that neither drops nor moves rows, or the error that computing it raises.

    Spark computes a partition's rows one by one as they are asked for, here by the driver: the row after one that failed is
    the next. The first column is the row's number.
    """
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    jvm: Any = frame.sparkSession._jvm
    plan = frame._jdf.queryExecution().toRdd()
    context = getattr(getattr(jvm.org.apache.spark, "TaskContext$"), "MODULE$").empty()
    rows = plan.iterator(plan.partitions()[0], context)
    made: list[Any] = []
    for number in range(count):
        try:
            row = rows.next() if rows.hasNext() else None
            if row is None or row.getLong(0) != number:
                raise OperationalError(_lost(number))
            made.append(read(row))
        except (Py4JJavaError, PySparkException) as cause:
            made.append(_cause(cause))
    return made


def _lost(row: int) -> Any:
    return problem(
        "sample-lost",
        "The engine gave no answer for row {row} of the parity sample.",
        "引擎没有给出校验样本第 {row} 行的结果。",
        row=row,
    )


def _slots(model: Model, frame: DataFrame) -> DataFrame:
    """The row's number and the model's inputs as one text, which keeps every digit and crosses to Python in one call."""
    from pyspark.sql import functions as F

    made = scoring_spark.slots_raw(model, frame, carry=(ID,))
    texts: list[Column] = [F.coalesce(F.col(quoted(name)).cast("string"), F.lit("NaN")) for name in model.info.inputs]
    return made.select(ID, F.concat_ws(" ", *texts).alias(SLOTS))


def _numbers(row: Any) -> list[float]:
    text: str = row.getUTF8String(1).toString()
    return [float(one) for one in text.split()]


def _boosted(model: Model, slots: Sequence[list[float] | str], spark: SparkSession) -> list[Answer]:
    """The booster's outputs of the rows whose inputs could be computed, as the engine's predictions are made."""
    from pyspark.sql.types import DoubleType, LongType, StructField, StructType

    given = [(*numbers, n) for n, numbers in enumerate(slots) if not isinstance(numbers, str)]
    fields = [StructField(name, DoubleType()) for name in model.info.inputs]
    frame = spark.createDataFrame(given, StructType([*fields, StructField(ID, LongType())])).coalesce(1)
    made: Mapping[int, Row] = {row[ID]: row for row in scoring_spark.scored(model, frame, {ID: ID}).collect()}
    names = [column.name for column in model.info.outputs]
    return [
        error if isinstance(error, str) else {name: made[n][name] for name in names} for n, error in enumerate(slots)
    ]


def _numbered(rows: Sequence[Mapping[str, Any]], schema: StructType, spark: SparkSession) -> DataFrame:
    """The rows in one partition, each with its number; any value may be null."""
    from pyspark.sql.types import LongType, StructField, StructType

    numbered = [(*(row[name] for name in schema.names), n) for n, row in enumerate(rows)]
    fields = [*(StructField(one.name, one.dataType) for one in schema.fields), StructField(ID, LongType())]
    return spark.createDataFrame(numbered, StructType(fields)).coalesce(1)


def _outputs(info: ModelInfo, row: Any, places: Mapping[str, int]) -> dict[str, Any]:
    return {column.name: _value(row, places[column.name], column.type) for column in info.outputs}


def _value(row: Any, place: int, kind: str) -> Any:
    """A value of Spark's internal row as Python has it."""
    if row.isNullAt(place):
        return None
    if kind == types.DATE:
        return (EPOCH + datetime.timedelta(days=row.getInt(place))).date()
    if kind == types.TIMESTAMP:
        return EPOCH + datetime.timedelta(microseconds=row.getLong(place))
    if kind == types.STRING:
        return row.getUTF8String(place).toString()
    return getattr(row, READERS[kind])(place)


READERS: Mapping[str, str] = {
    types.BOOLEAN: "getBoolean", "tinyint": "getByte", "smallint": "getShort", types.INT: "getInt",
    types.BIGINT: "getLong", types.FLOAT: "getFloat", types.DOUBLE: "getDouble",
}  # fmt: skip


def _cause(cause: Exception) -> str:
    """The line of a Java failure that says what was wrong."""
    own = guards.raised(str(cause))
    if own is not None:
        return own.message.en
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    told = [line for line in lines if "Exception" in line or "Error" in line]
    return (told[-1] if told else str(cause))[:300]

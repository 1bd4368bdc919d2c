"""Evaluate expressions on Spark, each row's error by itself, and compare with what another back end gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from components.expressions.language import Expression
from tests.expressions.tables import TYPES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FAILED = "⚡ failed"
"""Stands for a value that could not be computed."""

BATCH = 60
TRANSCENDENTAL = 1e-12


def spark_frame(spark: SparkSession, data: dict[str, list[Any]]) -> DataFrame:
    from pyspark.sql import types as t

    kinds = {
        "int": t.IntegerType(), "bigint": t.LongType(), "double": t.DoubleType(), "float": t.FloatType(), "string": t.StringType(),
        "boolean": t.BooleanType(), "date": t.DateType(), "timestamp": t.TimestampType(),
    }  # fmt: skip
    schema = t.StructType([t.StructField(name, kinds[TYPES[name]]) for name in data])
    return spark.createDataFrame(list(zip(*data.values(), strict=True)), schema).coalesce(1).cache()


def on_spark(frame: DataFrame, expressions: Sequence[Expression]) -> list[list[Any]]:
    """The values of each in each row, `FAILED` where it raises; dates and times as their number of days, microseconds."""
    columns: list[list[Any]] = []
    for start in range(0, len(expressions), BATCH):
        batch = [_countable(one) for one in expressions[start : start + BATCH]]
        rows = frame.select(*(_caught(frame, text, f"c{i}") for i, text in enumerate(batch))).collect()
        columns += [[FAILED if row[i] is None else row[i][0] for row in rows] for i in range(len(batch))]
    return columns


def on_polars(data: dict[str, list[Any]], expressions: Sequence[Expression]) -> list[list[Any]]:
    """The same by polars."""
    import polars as pl

    from components.expressions.on_polars.base import dtype
    from components.expressions.polars import evaluate_rows

    table = pl.DataFrame(data, schema={name: dtype(TYPES[name]) for name in data})
    columns = []
    for one in expressions:
        rows = evaluate_rows(table, [("made", one)], keep=["made"])
        series = rows.table["made"]
        assert series.dtype == dtype(one.type), f"{one.text} is {series.dtype}"
        values = series.to_physical().to_list() if series.dtype.is_temporal() else series.to_list()
        columns.append([FAILED if i in rows.errors else value for i, value in enumerate(values)])
    return columns


def _countable(expression: Expression) -> str:
    counted = {"date": "unix_date", "timestamp": "unix_micros"}.get(expression.type)
    return f"{counted}({expression.text})" if counted else expression.text


def _caught(frame: DataFrame, text: str, name: str) -> Any:
    """A struct that holds the value, or null where computing it raises: Spark's own TryEval, which SQL has no name for."""
    from pyspark.sql import Column

    session = frame.sparkSession
    jvm: Any = session._jvm
    parsed = session._jsparkSession.sessionState().sqlParser().parseExpression(f"named_struct('v', {text})")
    caught = jvm.org.apache.spark.sql.catalyst.expressions.TryEval(parsed)
    return Column(jvm.org.apache.spark.sql.classic.ExpressionUtils.column(caught)).alias(name)


def same(expected: Any, found: Any, tolerance: float = 0.0, zero_signs: bool = False) -> bool:
    """Equal in type and value; doubles bit for bit or within a relative tolerance, NaN to NaN."""
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, float) and isinstance(found, float):
        if math.isnan(expected) or math.isnan(found):
            return math.isnan(expected) and math.isnan(found)
        if expected == found:
            return not zero_signs or math.copysign(1, expected) == math.copysign(1, found)
        return math.isclose(expected, found, rel_tol=tolerance, abs_tol=0.0)
    if isinstance(expected, int) and isinstance(found, float):  # a bigint in PMML
        return float(expected) == found
    return type(expected) is type(found) and bool(expected == found)


def differences(
    expressions: Iterable[Expression],
    data: dict[str, list[Any]],
    expected: Iterable[list[Any]],
    found: Iterable[list[Any]],
    tolerance: float = 0.0,
) -> list[str]:
    """One line per expression that differs: the first row where it does, with what it read."""
    lines = []
    for expression, left, right in zip(expressions, expected, found, strict=True):
        wrong = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if not same(a, b, tolerance)]
        if wrong:
            row = {name: data[name][wrong[0]] for name in sorted(expression.columns)}
            lines.append(
                f"{expression.text} in {len(wrong)} rows: {row} gave {right[wrong[0]]!r}, Spark {left[wrong[0]]!r}"
            )
    return lines


def on_pmml(data: dict[str, list[Any]], expressions: Sequence[Expression]) -> list[list[Any]]:
    """The same by JPMML, each expression a derived field of a model with nothing else in it."""
    from tests.expressions.jpmml import Model

    names = [f"made{i}" for i in range(len(expressions))]
    model = Model(
        list(zip(names, expressions, strict=True)), {name: TYPES[name] for name in data if name in PMML_COLUMNS}
    )
    columns: list[list[Any]] = [[] for _ in expressions]
    for i in range(len(next(iter(data.values())))):
        row = model.row({name: values[i] for name, values in data.items() if name in PMML_COLUMNS})
        for column, name in zip(columns, names, strict=True):
            column.append(row(name))
    return columns


PMML_COLUMNS = frozenset(name for name, code in TYPES.items() if code != "timestamp")

"""Numbers learnt of many columns in one pass, however wide the table is. Spark is imported inside the functions only.

One aggregation of hundreds of expressions is more than Spark generates code for. So a wide table is turned: its values become
rows of (column, value), and a few expressions are aggregated by column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from components.spec.schema import Column as SchemaColumn
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Measure = Callable[[Any], Any]
NARROW = 40
"""So many expressions are still quick in one aggregation of the table as it is."""
ACCURACY = 10_000
"""Quantiles are a value whose rank is off by at most the number of rows over this."""


def learn(table: DataFrame, columns: Sequence[SchemaColumn], measures: Sequence[Measure]) -> dict[str, list[Any]]:
    """Each column's measures (aggregate functions of a double), in one job; null, NaN and infinities have no say.

    A column without a finite value gives what the functions give for no rows.
    """
    if not columns or not measures:
        return {c.name: [] for c in columns}
    wide = len(columns) * len(measures) > NARROW
    return (_turned if wide else _side_by_side)(table, columns, measures)


def quantiles(table: DataFrame, columns: Sequence[SchemaColumn], shares: Sequence[float]) -> dict[str, list[Any]]:
    """Each column's quantiles, as values that occur in it (None where it has no finite value), in one job."""
    from pyspark.sql import functions as F

    if len(columns) <= NARROW:
        found = learn(table, columns, [lambda value: F.percentile_approx(value, list(shares), ACCURACY)])
        return {name: told or [None] * len(shares) for name, (told,) in found.items()}
    plain = [f"c{n}" for n in range(len(columns))]
    frame = table.selectExpr(*(f"{_finite(_as_double(c))} AS {name}" for c, name in zip(columns, plain, strict=True)))
    told = frame.approxQuantile(plain, list(shares), 1 / ACCURACY)
    return {c.name: list(values) or [None] * len(shares) for c, values in zip(columns, told, strict=True)}


def _as_double(column: SchemaColumn) -> str:
    return f"CAST({quoted(column.name)} AS DOUBLE)"


def _finite(value: str) -> str:
    """SQL of the value, or null where it is NaN or infinite."""
    return f"CASE WHEN abs({value}) < CAST('Infinity' AS DOUBLE) THEN {value} END"


def _side_by_side(
    table: DataFrame, columns: Sequence[SchemaColumn], measures: Sequence[Measure]
) -> dict[str, list[Any]]:
    from pyspark.sql import functions as F

    asked = [measure(F.expr(_finite(_as_double(column)))) for column in columns for measure in measures]
    row = list(table.agg(*(one.alias(f"m{n}") for n, one in enumerate(asked))).collect()[0])
    width = len(measures)
    return {c.name: row[n * width : (n + 1) * width] for n, c in enumerate(columns)}


def _turned(table: DataFrame, columns: Sequence[SchemaColumn], measures: Sequence[Measure]) -> dict[str, list[Any]]:
    """As `_side_by_side`, over rows of (place, value). A table without rows gives each measure of nothing."""
    from pyspark.sql import functions as F

    turned = table.selectExpr(f"posexplode(array({', '.join(map(_as_double, columns))})) AS (place, value)")
    value = F.expr(_finite("value"))
    grouped = turned.groupBy("place").agg(*(measure(value).alias(f"m{n}") for n, measure in enumerate(measures)))
    found = {row["place"]: list(row)[1:] for row in grouped.collect()}
    nothing = [None] * len(measures)
    return {c.name: found.get(n, nothing) for n, c in enumerate(columns)}

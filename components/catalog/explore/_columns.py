"""What the reports on columns share: which columns, many at a time, and values as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from components import errors, spec
from components.expressions.types import is_numeric
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column

AT_ONCE = 50
"""So many columns in one job: more make Spark's generated code too large."""

Item = TypeVar("Item")


def chosen(names: Sequence[str], table: spec.Schema, *, numbers: bool = False) -> list[spec.SchemaColumn]:
    """The columns picked, or all (all numbers)."""
    if names:
        return [c for name in names if (c := table.get(name))]
    return [c for c in table.columns if is_numeric(c.type) or not numbers]


def parts(columns: Sequence[Item], at_once: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """The columns, so many at a time as one job takes."""
    for start in range(0, len(columns), at_once):
        yield columns[start : start + at_once]


def number(column: spec.SchemaColumn) -> Column:
    """The column as a double; NaN is null."""
    from pyspark.sql import functions as F

    value = F.col(quoted(column.name)).cast("double")
    return F.when(~F.isnan(value), value)


def none() -> errors.UserError:
    """That there is no number to look at."""
    return errors.UserError(
        errors.problem(
            "columns-none",
            "The table has no column of numbers.",
            "表中没有数值列。",
            where=errors.Where(param="columns"),
            hint=("Change types with “Cast” before.", "可先用“类型转换”改变列的类型。"),
        )
    )

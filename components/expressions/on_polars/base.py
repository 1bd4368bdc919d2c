"""What the polars entries share; polars itself is imported only when something is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from components.expressions import types
from components.expressions.tree import Call, Literal

if TYPE_CHECKING:
    from polars import DataType, Expr, Series

    Entry = Callable[[Call, Sequence[Expr]], Expr]
else:
    Entry = Callable[..., Any]


def dtype(code: str) -> DataType:
    """The polars type of a column type code; times are UTC. Raises KeyError for a type without counterpart."""
    import polars as pl

    known: dict[str, DataType] = {
        types.BOOLEAN: pl.Boolean(), "tinyint": pl.Int8(), "smallint": pl.Int16(), types.INT: pl.Int32(),
        types.BIGINT: pl.Int64(), types.FLOAT: pl.Float32(), types.DOUBLE: pl.Float64(), types.STRING: pl.String(),
        types.DATE: pl.Date(), types.TIMESTAMP: pl.Datetime("us", "UTC"), types.BINARY: pl.Binary(),
    }  # fmt: skip
    return known[code]


def lit(value: Any, code: str) -> Expr:
    import datetime

    import polars as pl

    if isinstance(value, datetime.datetime):
        value = value.replace(tzinfo=datetime.UTC)
    return pl.lit(value, dtype=dtype(code))


def when(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """`otherwise` where the condition is false or null."""
    import polars as pl

    return pl.when(condition).then(then).otherwise(otherwise)


def where(condition: Expr, then: Expr) -> Expr:
    import polars as pl

    return pl.when(condition).then(then)


def by_row(value: Expr, function: Callable[[Any], Any], code: str) -> Expr:
    """A Python function over each value; null stays null."""
    # polars takes known functions apart to warn of them; another around it stays whole
    return value.map_elements(lambda one: function(one), return_dtype=dtype(code), skip_nulls=True)


def by_numpy(function: Callable[..., Any], *values: Expr) -> Expr:
    """A numpy function over doubles; null if any is null."""
    import polars as pl

    def run(columns: Sequence[Series]) -> Series:
        import numpy as np

        with np.errstate(all="ignore"):
            made = function(*(column.to_numpy() for column in columns))
        return pl.Series(made, dtype=pl.Float64)

    made = pl.map_batches(list(values), run, return_dtype=pl.Float64, is_elementwise=True)
    return pl.when(pl.all_horizontal(value.is_not_null() for value in values)).then(made)


def constant(node: Call, place: int) -> Any:
    """The value of an argument that the signature says is a literal."""
    arg = node.args[place]
    if not isinstance(arg, Literal):
        raise TypeError(f"{node.function} needs a constant in place {place}")
    return arg.value

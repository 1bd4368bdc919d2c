"""The row language on Spark: its own text, and one projection for a whole program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from components.expressions.language import Expression, column
from components.expressions.program import inlined

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def to_sql(e: Expression) -> str:
    return e.text


def project(
    frame: DataFrame, program: Iterable[tuple[str, Expression]], keep: Sequence[str] | None = None
) -> DataFrame:
    """Run a program as one select.

    The frame's columns stay, written ones replaced in their place, new ones added at the end; with `keep`, exactly
    those columns in that order. Lazy: nothing is computed here.
    """
    from pyspark.sql import functions

    written = inlined(program)
    names = list(keep) if keep is not None else [*frame.columns, *(n for n in written if n not in frame.columns)]
    return frame.select(*(functions.expr(written.get(n, column(n, "unknown")).text).alias(n) for n in names))

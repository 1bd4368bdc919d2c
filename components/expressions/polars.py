"""The row language on polars: vectorised, in this process, with Spark's meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from components.errors import Problem, UserError, problem
from components.expressions import types
from components.expressions.functions import POLARS
from components.expressions.language import Expression
from components.expressions.tree import Column, Literal, Node, walk

if TYPE_CHECKING:
    from polars import DataFrame, Expr

    Program = Iterable[tuple[str, Expression]]


@dataclass(frozen=True)
class Rows:
    """The table, and by row number why a row could not be computed; its written columns are null."""

    table: DataFrame
    errors: Mapping[int, Problem]


def to_polars(e: Expression) -> Expr:
    """The expression for an eager frame. Raises UserError with what polars cannot say.

    In a lazy frame common parts must not be pulled out (`QueryOptFlags(comm_subexpr_elim=False)`): branches that are
    not chosen would fail.
    """
    return _built(e)


def evaluate(frame: DataFrame, program: Program, keep: Sequence[str] | None = None) -> DataFrame:
    """Run a program; later expressions may read what earlier ones wrote.

    The frame's columns stay, written ones replaced in their place, new ones added; with `keep`, exactly those. Columns
    that are read are first converted to their declared types. Raises UserError `expression-rows-failed` if any row
    fails.
    """
    steps = list(program)
    table = _typed(frame, steps)
    for batch in _batches(steps):
        table = _step(table, batch)
    return table.select(list(keep)) if keep is not None else table


def evaluate_rows(frame: DataFrame, program: Program, keep: Sequence[str] | None = None) -> Rows:
    """Run a program so that a row that fails does not keep the others from their results."""
    import polars as pl

    steps = list(program)
    errors: dict[int, Problem] = {}
    parts: list[DataFrame] = []
    waiting = [(0, frame)]
    while waiting:
        start, part = waiting.pop()
        try:
            parts.append(evaluate(part, steps, keep))
        except UserError as error:
            if part.height > 1:
                half = part.height // 2
                waiting += [(start + half, part.slice(half)), (start, part.slice(0, half))]
                continue
            errors[start] = error.problems[0]
            parts.append(_empty_row(part, steps, keep))
    return Rows(pl.concat(parts, how="vertical_relaxed"), errors)


@lru_cache(maxsize=16384)
def _built(e: Expression) -> Expr:
    obstacles = e.on(POLARS)
    if obstacles:
        raise UserError(obstacles)
    return _expression(e.node)


def _expression(node: Node) -> Expr:
    import polars as pl

    from components.expressions.on_polars import ENTRIES
    from components.expressions.on_polars.base import dtype, lit

    if isinstance(node, Column):
        return pl.col(node.name)
    if isinstance(node, Literal):
        return lit(node.value, node.type)
    args = [_expression(arg) for arg in node.args]
    if all(isinstance(arg, Literal) for arg in node.args):
        # As long as the frame: a branch that is not chosen is masked only where it has rows.
        args[0] = pl.repeat(args[0], pl.len(), dtype=dtype(node.args[0].type))
    return ENTRIES[node.function](node, args)


def _batches(steps: Sequence[tuple[str, Expression]]) -> list[list[tuple[str, Expression]]]:
    """Neighbours that neither read nor write what another of their batch writes run together."""
    batches: list[list[tuple[str, Expression]]] = []
    written: set[str] = set()
    for name, expression in steps:
        if not batches or name in written or not expression.columns.isdisjoint(written):
            batches.append([])
            written = set()
        batches[-1].append((name, expression))
        written.add(name)
    return batches


def _step(table: DataFrame, batch: Sequence[tuple[str, Expression]]) -> DataFrame:
    import polars as pl

    try:
        return table.with_columns(to_polars(e).alias(name) for name, e in batch)
    except pl.exceptions.PolarsError as error:
        raise UserError(_failed(table, batch, error)) from error


def _failed(table: DataFrame, batch: Sequence[tuple[str, Expression]], error: Exception) -> Problem:
    import polars as pl

    name, text = batch[0][0], batch[0][1].text
    for one, e in batch:
        try:
            table.select(to_polars(e).alias(one))
        except pl.exceptions.PolarsError as cause:
            name, text, error = one, e.text, cause
            break
    return problem(
        "expression-rows-failed",
        "Column “{column}” could not be computed: a value does not fit in {expression}.",
        "无法计算列“{column}”：有值不适用于 {expression}。",
        column=name,
        expression=text,
        cause=str(error)[:400],
    )


def _typed(frame: DataFrame, steps: Sequence[tuple[str, Expression]]) -> DataFrame:
    """The columns that the program reads from the frame, in their declared types."""
    import polars as pl

    from components.expressions.on_polars.base import dtype

    declared: dict[str, str] = {}
    written: set[str] = set()
    for name, expression in steps:
        for one in walk(expression.node):
            if isinstance(one, Column) and one.name not in written and one.type != types.UNKNOWN:
                declared.setdefault(one.name, one.type)
        written.add(name)
    wrong = []
    for name, code in declared.items():
        try:
            wanted = dtype(code)
        except KeyError:
            continue
        if name in frame.columns and frame.schema[name] != wanted:
            wrong.append(pl.col(name).cast(wanted))
    try:
        return frame.with_columns(wrong) if wrong else frame
    except pl.exceptions.PolarsError as error:
        raise UserError(
            problem(
                "expression-input-type-wrong",
                "A column does not hold what its type says: {cause}",
                "列的内容与其类型不符：{cause}",
                cause=str(error)[:400],
            )
        ) from error


def _empty_row(row: DataFrame, steps: Sequence[tuple[str, Expression]], keep: Sequence[str] | None) -> DataFrame:
    import polars as pl

    from components.expressions.on_polars.base import dtype

    written = {name: e.type for name, e in steps}
    table = row.with_columns(pl.lit(None, dtype=dtype(code)).alias(name) for name, code in written.items())
    return table.select(list(keep)) if keep is not None else table

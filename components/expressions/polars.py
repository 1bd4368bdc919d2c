"""The row language on polars: vectorised, in this process, with Spark's meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from components.errors import Problem, UserError, problem
from components.expressions import types
from components.expressions.functions import POLARS
from components.expressions.language import Expression
from components.expressions.tree import Column, walk

if TYPE_CHECKING:
    from polars import DataFrame, Expr, Series

    Program = Iterable[tuple[str, Expression]]

FAILS = "{} fails"


@dataclass(frozen=True)
class Rows:
    """The table, and by row number why a row could not be computed."""

    table: DataFrame
    errors: Mapping[int, Problem]


def to_polars(e: Expression) -> Expr:
    """The expression, which raises a PolarsError if any row fails. Raises UserError with what polars cannot say."""
    import polars as pl

    value, fails = _built(e)
    if fails is None:
        return value
    flag = pl.when(fails).then(pl.lit("fails")).otherwise(pl.lit("0")).cast(pl.Int32)
    return pl.when(flag == 0).then(value)


def evaluate(frame: DataFrame, program: Program, keep: Sequence[str] | None = None) -> DataFrame:
    """Run a program; later expressions may read what earlier ones wrote.

    The frame's columns stay, written ones replaced in their place, new ones added; with `keep`, exactly those. Columns
    that are read are first converted to their declared types. Raises UserError `expression-rows-failed` if any row
    fails.
    """
    rows = evaluate_rows(frame, program, keep)
    if rows.errors:
        raise UserError(rows.errors[min(rows.errors)])
    return rows.table


def evaluate_rows(frame: DataFrame, program: Program, keep: Sequence[str] | None = None) -> Rows:
    """Run a program so that a row that fails does not keep the others from their results.

    The table is that of `evaluate`; what a failing row's later columns hold is of no use. Raises UserError with what
    polars cannot say, or where a column does not hold what its type says.
    """
    steps = list(program)
    table = _typed(frame, steps)
    errors: dict[int, Problem] = {}
    for batch in _batches(steps):
        table, failures = _step(table, batch)
        for (name, expression), failed in failures:
            for row in failed.arg_true().to_list():
                errors.setdefault(row, _failed(table, row, name, expression))
    return Rows(table.select(list(keep)) if keep is not None else table, errors)


@lru_cache(maxsize=16384)
def _built(e: Expression) -> tuple[Expr, Expr | None]:
    import polars as pl

    from components.expressions.on_polars.build import Builder

    obstacles = e.on(POLARS)
    if obstacles:
        raise UserError(obstacles)
    builder = Builder()
    value = builder.value(e.node)
    return value, pl.any_horizontal(builder.failures) if builder.failures else None


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


def _step(
    table: DataFrame, batch: Sequence[tuple[str, Expression]]
) -> tuple[DataFrame, list[tuple[tuple[str, Expression], Series]]]:
    """The table with the batch's columns, and for each expression that may fail in which rows it did."""
    made: list[Expr] = []
    taken = set(table.columns)
    flags: dict[str, tuple[str, Expression]] = {}
    for name, expression in batch:
        value, fails = _built(expression)
        made.append(value.alias(name))
        if fails is not None:
            flag = _unused(FAILS.format(name), taken)
            taken.add(flag)
            flags[flag] = (name, expression)
            made.append(fails.alias(flag))
    done = table.with_columns(made)
    failures = [(step, done[flag]) for flag, step in flags.items()]
    return done.drop(list(flags)), failures


def _unused(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "'"
    return name


def _failed(table: DataFrame, row: int, name: str, expression: Expression) -> Problem:
    values = {one: table[one][row] for one in sorted(expression.columns) if one in table.columns and one != name}
    return problem(
        "expression-rows-failed",
        "“{column}” could not be computed from {values}: {expression} fails there.",
        "无法由 {values} 计算“{column}”：{expression} 出错。",
        hint=(
            "TRY_CAST, try_divide and try_add give null instead of failing.",
            "TRY_CAST、try_divide、try_add 会得到空值而不是报错。",
        ),
        column=name,
        expression=expression.text,
        values=", ".join(f"{one} = {str(value)[:60]!r}" for one, value in values.items()),
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
    wrong, schema = [], frame.schema
    for name, code in declared.items():
        try:
            wanted = dtype(code)
        except KeyError:
            continue
        if name in schema and schema[name] != wanted:
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

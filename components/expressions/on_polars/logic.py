"""Comparison, logic, choice and nulls in polars, which orders NaN and null as Spark does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from components.expressions import types
from components.expressions.on_polars.base import Entry, dtype, lit, when, where
from components.expressions.tree import Call, Column, Literal, walk

if TYPE_CHECKING:
    from polars import Expr


def _of_two(operation: Callable[[Expr, Expr], Expr]) -> Entry:
    return lambda node, args: operation(args[0], args[1])


def _in(node: Call, args: Sequence[Expr]) -> Expr:
    import polars as pl

    choices = [arg.value for arg in node.args[1:] if isinstance(arg, Literal)]
    values = [choice for choice in choices if choice is not None]
    code = node.args[0].type
    if any(isinstance(one, Column) for one in walk(node.args[0])):
        found = args[0].is_in(pl.Series(values, dtype=dtype(code)).implode())
    else:  # which would not be as long as the frame
        found = reduce(lambda a, b: a | b, (args[0] == lit(value, code) for value in values), lit(False, types.BOOLEAN))
    return found if None not in choices else where(found, lit(True, types.BOOLEAN))


def _case(node: Call, args: Sequence[Expr]) -> Expr:
    branches = [(args[i], args[i + 1]) for i in range(0, len(args) - 1, 2)]
    return reduce(lambda rest, branch: when(branch[0], branch[1], rest), reversed(branches), args[-1])


def _decode(node: Call, args: Sequence[Expr]) -> Expr:
    values = [arg.value for arg in node.args[1:] if isinstance(arg, Literal)]
    table = dict(reversed([(values[i], values[i + 1]) for i in range(0, len(values) - 1, 2)]))
    import polars as pl

    old = pl.Series(list(table), dtype=dtype(node.args[0].type))
    new = pl.Series(list(table.values()), dtype=dtype(node.type))
    return args[0].replace_strict(old, new, default=args[-1], return_dtype=dtype(node.type))


def _coalesce(node: Call, args: Sequence[Expr]) -> Expr:
    import polars as pl

    return pl.coalesce(*args)


def _nullif(node: Call, args: Sequence[Expr]) -> Expr:
    same = (args[0] == args[1]).fill_null(False)
    return where(~same, args[0])


def _extreme(better: Callable[[Expr, Expr], Expr]) -> Entry:
    def pair(a: Expr, b: Expr) -> Expr:
        return when(a.is_null(), b, when(b.is_null(), a, when(better(b, a), b, a)))

    return lambda node, args: reduce(pair, args)


ENTRIES: Mapping[str, Entry] = {
    "=": _of_two(lambda a, b: a == b),
    "<>": _of_two(lambda a, b: a != b),
    "<": _of_two(lambda a, b: a < b),
    "<=": _of_two(lambda a, b: a <= b),
    ">": _of_two(lambda a, b: a > b),
    ">=": _of_two(lambda a, b: a >= b),
    "<=>": _of_two(lambda a, b: a.eq_missing(b)),
    "and": _of_two(lambda a, b: a & b),
    "or": _of_two(lambda a, b: a | b),
    "not": lambda node, args: ~args[0],
    "in": _in,
    "case": _case,
    "decode": _decode,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "isnull": lambda node, args: args[0].is_null(),
    "isnotnull": lambda node, args: args[0].is_not_null(),
    "isnan": lambda node, args: args[0].is_nan().fill_null(False),
    "nanvl": lambda node, args: when(args[0].is_nan(), args[1], args[0]),
    "greatest": _extreme(lambda b, a: b > a),
    "least": _extreme(lambda b, a: b < a),
}

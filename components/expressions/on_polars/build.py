"""Builds what polars computes for an expression: its value, which never raises, and the rows in which it fails.

polars computes every branch for every row, so failing cannot be left to it. A function that may fail gives null
instead, and where that happens in a row in which Spark computes it, the row fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

from components.expressions import types
from components.expressions.on_polars import ENTRIES
from components.expressions.on_polars.base import lit
from components.expressions.tree import CAST, Call, Column, Literal, Node, walk

if TYPE_CHECKING:
    from polars import Expr

    Values = Sequence[Expr]
    Need = Callable[[Values], Expr]

FAILING: Final[Mapping[str, frozenset[str] | None]] = {
    **dict.fromkeys((CAST, "/", "div", "%", "add_months")),
    **dict.fromkeys(("+", "-", "*", "negative", "abs"), frozenset({types.INT, types.BIGINT})),
}
"""Functions that fail where they give null for arguments without null, by the types they give; None for all."""

FIRST_THEN_SECOND: Final = frozenset(
    {"+", "-", "*", "try_add", "try_subtract", "try_multiply", "pmod", "power", "atan2", "log", "nullif"}
    | {"=", "<>", "<", "<=", ">", ">=", "datediff", "date_add", "date_sub", "add_months"}
)
"""If the first argument is null, so is the result, and the second is not computed."""

SECOND_THEN_FIRST: Final = frozenset({"/", "div", "%"})


class Builder:
    """Builds one expression; `failures` are true in the rows that fail."""

    def __init__(self) -> None:
        self.failures: list[Expr] = []

    def value(self, node: Node, active: Expr | None = None) -> Expr:
        """The value of a part which Spark computes only in the active rows (None: in all)."""
        import polars as pl

        if isinstance(node, Column):
            return pl.col(node.name)
        if isinstance(node, Literal):
            return lit(node.value, node.type)
        args = self.arguments(node, active)
        made = ENTRIES[node.function](node, args)
        if fails(node):
            failed = made.is_null() & pl.all_horizontal(arg.is_not_null() for arg in args)
            self.failures.append(_both(active, failed))
        return made

    def arguments(self, node: Call, active: Expr | None) -> list[Expr]:
        order = list(range(len(node.args)))
        if node.function in SECOND_THEN_FIRST or node.function == "try_divide":
            order.reverse()
        made: dict[int, Expr] = {}
        for place in order:
            arg = node.args[place]
            needed = active
            if may_fail(arg):
                needed = _both(active, _needed(node, place, made))
            made[place] = self.value(arg, needed)
        return [made[place] for place in range(len(node.args))]


def fails(node: Call) -> bool:
    """Whether the function itself may fail."""
    if node.function not in FAILING:
        return False
    results = FAILING[node.function]
    if results is None and isinstance(node.args[-1], Literal) and node.function in ("/", "div", "%"):
        return node.args[-1].value in (0, -1)
    return results is None or node.type in results


def may_fail(node: Node) -> bool:
    """Whether computing it may fail in some row."""
    return any(isinstance(one, Call) and fails(one) for one in walk(node))


def _needed(node: Call, place: int, known: Mapping[int, Expr]) -> Expr | None:
    """In which rows Spark computes an argument, from those computed before it; None for all."""
    name = node.function
    if name in FIRST_THEN_SECOND and place == 1:
        return known[0].is_not_null()
    if name in SECOND_THEN_FIRST and place == 0:
        return known[1].is_not_null()
    if name == "try_divide" and place == 0:
        return (known[1] != 0).fill_null(False)
    if name == "and" and place == 1:
        return known[0].ne_missing(lit(False, types.BOOLEAN))
    if name == "or" and place == 1:
        return known[0].ne_missing(lit(True, types.BOOLEAN))
    if name == "nanvl" and place == 1:
        return known[0].is_nan().fill_null(False)
    if name == "coalesce" and place:
        return reduce(lambda a, b: a & b, (known[i].is_null() for i in range(place)))
    if name == "case":
        return _branch(node, place, known)
    return None


def _branch(node: Call, place: int, known: Mapping[int, Expr]) -> Expr | None:
    last = len(node.args) - 1
    is_value = place % 2 == 1 and place < last
    before = [~known[i].fill_null(False) for i in range(0, place - is_value, 2)]
    own = [known[place - 1].fill_null(False)] if is_value else []
    parts = before + own
    return reduce(lambda a, b: a & b, parts) if parts else None


def _both(a: Expr | None, b: Expr | None) -> Expr:
    import polars as pl

    known = [one for one in (a, b) if one is not None]
    return reduce(lambda x, y: x & y, known) if known else pl.lit(True)

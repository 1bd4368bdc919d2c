"""Dates and times in polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from components.expressions import calendar, types
from components.expressions.on_polars.base import Entry, by_row, constant, dtype, when, where
from components.expressions.tree import Call

if TYPE_CHECKING:
    from polars import Expr

PERIODS: Final = {
    "YEAR": "1y", "YYYY": "1y", "YY": "1y", "QUARTER": "1q", "MONTH": "1mo", "MON": "1mo", "MM": "1mo", "WEEK": "1w",
}  # fmt: skip


def _whole(value: Expr) -> Expr:
    return value.cast(dtype(types.INT))


def _part(name: str) -> Entry:
    return lambda node, args: _whole(getattr(args[0].dt, name)())


def _shifted(sign: int) -> Entry:
    return lambda node, args: (_whole(args[0]) + sign * args[1]).cast(dtype(types.DATE))


def _add_months(node: Call, args: Sequence[Expr]) -> Expr:
    import polars as pl

    def shift(row: dict[str, int]) -> int | None:
        return calendar.add_months(row["day"], row["months"])

    known = args[0].is_not_null() & args[1].is_not_null()
    both = pl.struct(_whole(args[0]).alias("day"), args[1].alias("months"))
    return by_row(where(known, both), shift, types.INT).cast(dtype(types.DATE))


def _trunc(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0].dt.truncate(PERIODS[constant(node, 1).upper()])


def _unix_timestamp(node: Call, args: Sequence[Expr]) -> Expr:
    micros = args[0].cast(dtype(types.BIGINT))
    return when(micros < 0, (micros * -1 // 1_000_000) * -1, micros // 1_000_000)


ENTRIES: Mapping[str, Entry] = {
    "year": _part("year"),
    "quarter": _part("quarter"),
    "month": _part("month"),
    "day": _part("day"),
    "dayofyear": _part("ordinal_day"),
    "dayofweek": lambda node, args: _whole(args[0].dt.weekday()) % 7 + 1,
    "weekday": lambda node, args: _whole(args[0].dt.weekday()) - 1,
    "weekofyear": _part("week"),
    "datediff": lambda node, args: _whole(args[0]) - _whole(args[1]),
    "date_add": _shifted(1),
    "date_sub": _shifted(-1),
    "add_months": _add_months,
    "last_day": lambda node, args: args[0].dt.month_end(),
    "trunc": _trunc,
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "unix_timestamp": _unix_timestamp,
}

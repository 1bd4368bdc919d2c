"""Conversions in polars, with Spark's reading of text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from components.expressions import calendar, types
from components.expressions.on_polars.base import Entry, by_row, dtype, lit, when, where
from components.expressions.tree import CAST, TRY_CAST, WIDEN, Call

if TYPE_CHECKING:
    from polars import Expr

    Maker = Callable[[Expr, str], Expr]

BLANK: Final = "".join(map(chr, [*range(0x21), 0x7F]))
"""What Spark strips before it reads a number."""

TRUE_WORDS: Final = ("t", "true", "y", "yes", "1")
FALSE_WORDS: Final = ("f", "false", "n", "no", "0")
NUMBER: Final = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?$"
WORDS: Final = {
    "nan": math.nan,
    "inf": math.inf,
    "+inf": math.inf,
    "infinity": math.inf,
    "+infinity": math.inf,
    "-inf": -math.inf,
    "-infinity": -math.inf,
}


def _plain(value: Expr, to: str) -> Expr:
    return value.cast(dtype(to), strict=False)


def _text_to_whole(value: Expr, to: str) -> Expr:
    text = value.str.strip_chars(BLANK)
    digits = where(text.str.contains(r"^[+-]?[0-9]+$"), text.str.strip_prefix("+"))
    return digits.cast(dtype(to), strict=False)


def _text_to_double(value: Expr, to: str) -> Expr:
    text = value.str.strip_chars(BLANK)
    number = where(text.str.contains(NUMBER), text.str.strip_chars_end("dDfF"))
    lower = when(text.is_in(["+NaN", "-NaN"]), lit("nan", types.STRING), text.str.to_lowercase())
    word = lower.replace_strict(list(WORDS), list(WORDS.values()), default=None, return_dtype=dtype(to))
    return when(word.is_not_null(), word, number.cast(dtype(to), strict=False))


def _text_to_boolean(value: Expr, to: str) -> Expr:
    text = value.str.strip_chars(BLANK).str.to_lowercase()
    false = where(text.is_in(list(FALSE_WORDS)), lit(False, to))
    return when(text.is_in(list(TRUE_WORDS)), lit(True, to), false)


def _text_to_date(value: Expr, to: str) -> Expr:
    return by_row(value.str.strip_chars(BLANK), calendar.days_of_text, types.INT).cast(dtype(to))


def _double_to_whole(value: Expr, to: str) -> Expr:
    big = value.cast(dtype(types.BIGINT), strict=False)
    if to == types.INT:
        return big.cast(dtype(to), strict=False)
    return when(value == 2.0**63, lit(2**63 - 1, to), big)


def _to_boolean(value: Expr, to: str) -> Expr:
    return value != 0


def _to_float(value: Expr, to: str) -> Expr:
    """Behind a condition: polars makes one of two conversions in a row, and would not round."""
    return where(value.is_not_null(), value.cast(dtype(to)))


def _date_to_text(value: Expr, to: str) -> Expr:
    return value.dt.to_string("%Y-%m-%d")


def _date_to_time(value: Expr, to: str) -> Expr:
    import polars as pl

    return value.cast(pl.Datetime("us"), strict=False).dt.replace_time_zone("UTC")


MAKERS: Final[Mapping[tuple[str, str], Maker]] = {
    (types.STRING, types.INT): _text_to_whole,
    (types.STRING, types.BIGINT): _text_to_whole,
    (types.STRING, types.DOUBLE): _text_to_double,
    (types.STRING, types.BOOLEAN): _text_to_boolean,
    (types.STRING, types.DATE): _text_to_date,
    (types.DOUBLE, types.INT): _double_to_whole,
    (types.DOUBLE, types.BIGINT): _double_to_whole,
    (types.INT, types.FLOAT): _to_float,
    (types.BIGINT, types.FLOAT): _to_float,
    (types.DOUBLE, types.FLOAT): _to_float,
    (types.INT, types.BOOLEAN): _to_boolean,
    (types.BIGINT, types.BOOLEAN): _to_boolean,
    (types.DOUBLE, types.BOOLEAN): _to_boolean,
    (types.DATE, types.STRING): _date_to_text,
    (types.DATE, types.TIMESTAMP): _date_to_time,
    (types.TIMESTAMP, types.DATE): lambda value, to: value.dt.date(),
}
"""Pairs for which polars' own cast means something else: null where a value does not fit."""


def _made(node: Call, args: Sequence[Expr]) -> Expr:
    maker: Maker = MAKERS.get((node.args[0].type, node.type), _plain)
    return maker(args[0], node.type)


ENTRIES: Mapping[str, Entry] = {
    CAST: _made,
    TRY_CAST: _made,
    WIDEN: lambda node, args: args[0].cast(dtype(node.type)),
}

"""What the texts of a column are, and how they become numbers, dates and booleans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.datasets.importing.options import As, ColumnOptions, Pattern

if TYPE_CHECKING:
    import polars

SYMBOLS = "$€¥￥£"
INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
PERCENT = re.compile(r"[+-]?(\d+\.?\d*|\d{1,3}(,\d{3})+(\.\d+)?)\s*[%％]")
AMOUNT = r"(\d+\.?\d*|\d{1,3}(,\d{3})+(\.\d+)?)"
CURRENCY = re.compile(rf"[+-]?\s*[{SYMBOLS}]\s*[+-]?{AMOUNT}|[+-]?{AMOUNT}\s*([{SYMBOLS}]|元)")
LEADING_ZERO = re.compile(r"[+-]?0\d+")
TRUE, FALSE = ("true", "yes", "y", "t", "是"), ("false", "no", "n", "f", "否")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")
TIMES = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
)


def guess(name: str, texts: Sequence[str | None], nulls: Sequence[str]) -> ColumnOptions:
    """How a column is best read, from some of its texts; text where they do not agree."""
    empty = set(nulls)
    values = [text.strip() for text in texts if text is not None and text.strip() not in empty]
    examples = list(dict.fromkeys(values))[:5]
    found, pattern, written = _kind(values)
    return ColumnOptions(name=name, as_=found, pattern=pattern, format=written, examples=examples).typed()


def _kind(values: list[str]) -> tuple[As, Pattern | None, str | None]:
    if not values:
        return "text", None, None
    if all(value.lower() in (*TRUE, *FALSE) for value in values):
        return "boolean", None, None
    number = _numbers(values)
    if number is not None:
        return (*number, None)
    return _time(values)


def _numbers(values: list[str]) -> tuple[As, Pattern | None] | None:
    if any(LEADING_ZERO.fullmatch(value) for value in values):
        return None
    if all(INTEGER.fullmatch(value) for value in values):
        return "integer", None
    if all(NUMBER.fullmatch(value) for value in values):
        # More digits than a long has are a name, not a quantity.
        return None if any(value.lstrip("+-").isdigit() and len(value) > 18 for value in values) else ("number", None)
    if all(PERCENT.fullmatch(value) for value in values):
        return "number", "percent"
    plain = [NUMBER.fullmatch(value) or THOUSANDS.fullmatch(value) for value in values]
    if all(plain):
        whole = all("." not in value and "e" not in value.lower() for value in values)
        return ("integer" if whole else "number"), "thousands"
    if all(fits or CURRENCY.fullmatch(value) for fits, value in zip(plain, values, strict=True)):
        return "number", "currency"
    return None


def _time(values: list[str]) -> tuple[As, Pattern | None, str | None]:
    import polars

    if not all(value[0].isdigit() for value in values) or max(map(len, values)) > 40:
        return "text", None, None
    texts = polars.Series(values[:500])
    for written in DATES:
        if texts.str.to_date(written, strict=False).null_count() == 0:
            return "date", None, written
    for written in TIMES:
        if _timestamps(texts, written).null_count() == 0:
            return "timestamp", None, written
    return "text", None, None


def _timestamps(texts: polars.Series, written: str) -> polars.Series:
    return texts.str.to_datetime(written, strict=False, time_unit="us", time_zone="UTC")


def reader(column: ColumnOptions, nulls: Sequence[str]) -> polars.Expr:
    """The expression that reads this column's texts; null where a text cannot be read."""
    return _reader(column, nulls).alias(column.name)


def _reader(column: ColumnOptions, nulls: Sequence[str]) -> polars.Expr:
    import polars

    text = polars.col(column.name)
    if column.as_ in ("text", "other"):
        return text
    bare = text.str.strip_chars()
    known = polars.when(~bare.is_in(list(nulls))).then(bare)
    match column.as_:
        case "number" | "integer":
            return _number(known, column)
        case "boolean":
            low = known.str.to_lowercase()
            true = polars.when(low.is_in([*TRUE, "1"])).then(polars.lit(True))
            return true.when(low.is_in([*FALSE, "0"])).then(polars.lit(False)).otherwise(None)
        case "date":
            return known.str.to_date(column.format or DATES[0], strict=False)
        case _:
            return known.str.to_datetime(column.format or TIMES[0], strict=False, time_unit="us", time_zone="UTC")


def unreadable(texts: polars.Series, read: polars.Series, column: ColumnOptions, nulls: Sequence[str]) -> list[int]:
    """The places of texts that say something, of which nothing was read."""
    if column.as_ in ("text", "other"):
        return []
    bare = texts.str.strip_chars()
    wrong = bare.is_not_null() & ~bare.is_in(list(nulls)) & read.is_null()
    return wrong.arg_true().to_list()


def _number(text: polars.Expr, column: ColumnOptions) -> polars.Expr:
    import polars

    if column.pattern == "percent":
        digits = text.str.replace_all(r"[,，%％\s]", "")
        return digits.cast(polars.Float64, strict=False) / 100
    if column.pattern == "currency":
        text = text.str.replace_all(rf"[{SYMBOLS}元\s]", "")
    if column.pattern is not None:
        text = text.str.replace_all(r"[,，]", "")
    return text.cast(polars.Int64 if column.as_ == "integer" else polars.Float64, strict=False)

"""Values of a request as the typed columns that a program reads: each refused by its column's name, or converted."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.errors import Problem, UserError, Where, problem
from components.expressions import language, types
from components.expressions import polars as on_polars
from components.spec.scoring import Input

if TYPE_CHECKING:
    import polars as pl

INTEGERS: Mapping[str, int] = {"tinyint": 7, "smallint": 15, types.INT: 31, types.BIGINT: 63}
NEEDED: Mapping[str, tuple[str, str]] = {
    types.BOOLEAN: ("true or false", "true 或 false"),
    types.STRING: ("a text", "文本"),
    types.DATE: ("a date such as 2026-11-22", "日期，例如 2026-11-22"),
    types.TIMESTAMP: ("a time such as 2026-11-22T08:30:00", "时间，例如 2026-11-22T08:30:00"),
    **dict.fromkeys(INTEGERS, ("a whole number", "整数")),
}


@dataclass(frozen=True)
class Given:
    """The typed columns, and by row number why a row cannot be scored (its values are null)."""

    frame: pl.DataFrame
    errors: Mapping[int, Problem]


def typed(inputs: Sequence[Input], columns: Mapping[str, Sequence[Any]]) -> Given:
    """Columns of plain values (None is null) as the program's input columns.

    Raises UserError with every value of a wrong kind. A text that a cast in the signature cannot read is an error of its
    row, or null, as the signature says.
    """
    import polars as pl

    from components.expressions.on_polars.base import dtype

    wrong: list[Problem] = []
    made, errors = {}, dict[int, Problem]()
    for one in inputs:
        values = list(columns[one.name])
        if one.on_failure is not None and one.source_type == types.STRING:
            values = _parsed(one, values, errors)
        checked = [_checked(one, row, value, wrong) for row, value in enumerate(values)]
        made[one.name] = pl.Series(one.name, checked, dtype=dtype(one.type), strict=True)
    if wrong:
        raise UserError(wrong)
    return Given(pl.DataFrame(made), errors)


def _parsed(one: Input, values: list[Any], errors: dict[int, Problem]) -> list[Any]:
    """Texts read as the engine's cast reads them; other values as they are."""
    import polars as pl

    rows = [row for row, value in enumerate(values) if isinstance(value, str)]
    if not rows:
        return values
    raw = pl.DataFrame({"raw": pl.Series([values[row] for row in rows], dtype=pl.String)})
    cast = language.cast(language.column("raw", types.STRING), one.type, safe=one.on_failure == "null")
    read = on_polars.evaluate_rows(raw, [("value", cast)], keep=["value"])
    for at, row in enumerate(rows):
        if at in read.errors:
            errors.setdefault(row, unreadable(one, row, values[row]))
        values[row] = read.table["value"][at]
    return values


def _checked(one: Input, row: int, value: Any, wrong: list[Problem]) -> Any:
    """The value in the column's type; a problem is added where it has none."""
    if value is None:
        return None
    made = _converted(one.type, value)
    if made is None:
        wrong.append(_kind_wrong(one, row, value))
    return made


def _converted(kind: str, value: Any) -> Any:
    if kind in INTEGERS:
        whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value == value // 1
        fits = whole and -(2 ** INTEGERS[kind]) <= value < 2 ** INTEGERS[kind]
        return int(value) if fits else None
    if kind in (types.DOUBLE, types.FLOAT):
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if kind == types.BOOLEAN:
        return value if isinstance(value, bool) else None
    if kind == types.STRING:
        return value if isinstance(value, str) else None
    return _moment(kind, value)


def _moment(kind: str, value: Any) -> Any:
    wanted = datetime.date if kind == types.DATE else datetime.datetime
    try:
        made = wanted.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if isinstance(made, datetime.datetime) != (kind == types.TIMESTAMP) or not isinstance(made, wanted):
        return None
    return made.replace(tzinfo=made.tzinfo or datetime.UTC) if isinstance(made, datetime.datetime) else made


def _kind_wrong(one: Input, row: int, value: Any) -> Problem:
    en, zh = NEEDED.get(one.type, ("a number", "数值"))
    return problem(
        "input-value-wrong",
        f"Column “{{column}}”, row {{row}}: needed is {en}, given was {{value}}.",
        f"列“{{column}}”第 {{row}} 行：需要{zh}，收到的是 {{value}}。",
        where=Where(column=one.name),
        column=one.name,
        row=row,
        value=_shown(value),
        needed=one.type,
    )


def unreadable(one: Input, row: int, value: Any) -> Problem:
    """That a text is not a value of the column's type."""
    return problem(
        "input-unreadable",
        "Column “{column}”, row {row}: {value} cannot be read as {needed}.",
        "列“{column}”第 {row} 行：{value} 无法转换为 {needed}。",
        where=Where(column=one.name),
        column=one.name,
        row=row,
        value=_shown(value),
        needed=one.type,
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"

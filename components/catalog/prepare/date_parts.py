"""Date parts: year, month, weekday and the like of a date or time."""

from __future__ import annotations

import datetime
from typing import Literal

from components import errors, spec
from components.expressions import language

Part = Literal[
    "year",
    "quarter",
    "month",
    "day",
    "day_of_week",
    "day_of_year",
    "week",
    "weekend",
    "month_end",
    "hour",
    "minute",
    "second",
]
OF_TIME = ("hour", "minute", "second")


class DateParts(spec.EachRow):
    """Add parts of a date or time as whole numbers.

    Weekdays are 1 for Monday to 7 for Sunday; weeks are those of ISO 8601; weekend and month end are 1 or 0. Times are UTC. Null
    gives null.
    """

    title = spec.text("Date parts", "日期分解")
    help_zh = (
        "把日期或时间分解为整数列：年、月、星期等。\n\n"
        "星期一为 1，星期日为 7；周数按 ISO 8601；周末与月末为 1 或 0。时间按 UTC。空值仍为空值。"
    )
    words = ("year", "month", "weekday", "hour", "riqi", "shijian")

    class Params(spec.ParamSet):
        column: spec.TimeColumn = spec.param("Date or time.", zh="日期或时间列", title=("Column", "列"))
        parts: list[Part] = spec.param(
            "What is added.",
            zh="要提取的部分",
            title=("Parts", "部分"),
            default=["year", "month", "day", "day_of_week"],
            choices={
                "year": ("Year", "年"),
                "quarter": ("Quarter", "季度"),
                "month": ("Month", "月"),
                "day": ("Day of the month", "日"),
                "day_of_week": ("Day of the week", "星期"),
                "day_of_year": ("Day of the year", "年内第几天"),
                "week": ("Week of the year", "周"),
                "weekend": ("Weekend or not", "是否周末"),
                "month_end": ("Last day of the month or not", "是否月末"),
                "hour": ("Hour", "时"),
                "minute": ("Minute", "分"),
                "second": ("Second", "秒"),
            },
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        column = table.get(self.params.column)
        if not self.params.parts:
            return spec.require([], "Choose at least one part.", "请至少选择一个部分。", "parts")
        timed = [part for part in self.params.parts if part in OF_TIME]
        if column is None or column.type != "date" or not timed:
            return []
        return [
            errors.problem(
                "part-missing",
                "“{column}” is a date: it has no {parts}.",
                "“{column}”是日期，没有 {parts}。",
                where=errors.Where(param="parts", column=column.name),
                column=column.name,
                parts=errors.listed(timed),
            )
        ]

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        column = table.get(self.params.column)
        name = column.name if column else self.params.column
        value = language.quote(name)
        timed = column is not None and column.type == "timestamp"
        made = {
            part: _expression(part, value, f"CAST({value} AS DATE)" if timed else value) for part in self.params.parts
        }
        return spec.columns({f"{name}_{part}": text for part, text in made.items()})

    examples = (
        spec.example(
            "a Sunday at the end of a month",
            params={"column": "d", "parts": ["year", "month", "day", "day_of_week", "weekend", "month_end"]},
            table={"d": [datetime.date(2024, 3, 31), None]},
            gives={
                "d": [datetime.date(2024, 3, 31), None],
                "d_year": [2024, None],
                "d_month": [3, None],
                "d_day": [31, None],
                "d_day_of_week": [7, None],
                "d_weekend": [1, None],
                "d_month_end": [1, None],
            },
        ),
        spec.example(
            "the hour of a time",
            params={"column": "t", "parts": ["hour", "quarter"]},
            table={"t": [datetime.datetime(2024, 5, 1, 23, 10, 5)]},
            gives={"t": [datetime.datetime(2024, 5, 1, 23, 10, 5)], "t_hour": [23], "t_quarter": [2]},
        ),
        spec.fails("part-missing", params={"column": "d", "parts": ["hour"]}, table={"d": [datetime.date(2024, 1, 1)]}),
        spec.fails("column-kind-wrong", params={"column": "c"}, table={"c": ["a"]}),
    )


def _expression(part: Part, value: str, day: str) -> str:
    flags = {
        "weekend": f"weekday({day}) >= 5",
        "month_end": f"last_day({day}) = {day}",
    }
    if part in flags:
        return f"CASE WHEN {flags[part]} THEN 1 WHEN {value} IS NOT NULL THEN 0 END"
    calls = {
        "day_of_week": f"weekday({day}) + 1", "day_of_year": f"dayofyear({day})", "week": f"weekofyear({day})",
    }  # fmt: skip
    return calls.get(part) or f"{part}({value if part in OF_TIME else day})"

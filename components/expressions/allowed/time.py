"""Dates and times; times are read in the session's time zone, which is UTC."""

from __future__ import annotations

from components.errors import Text
from components.expressions.functions import NOT_PMML, WRONG, Function, Limit, Signature, constant, signatures

PERIODS = ("YEAR", "YYYY", "YY", "QUARTER", "MONTH", "MON", "MM", "WEEK")
OF_DATE = (*signatures("date -> int"), *signatures("timestamp -> int", NOT_PMML))
OF_TIME = signatures("timestamp -> int", NOT_PMML)


def _time(name: str, en: str, zh: str, help_en: str, help_zh: str, example: str, *overloads: Signature) -> Function:
    return Function(name, "time", Text(en, zh), Text(help_en, help_zh), example, overloads)


FUNCTIONS = (
    _time("year", "Year", "年", "Of a date or time.", "日期或时间的年份。", "year(day)", *OF_DATE),
    _time("quarter", "Quarter", "季度", "1 to 4.", "1 到 4。", "quarter(day)", *OF_DATE),
    _time("month", "Month", "月", "1 to 12.", "1 到 12。", "month(day)", *OF_DATE),
    Function(
        "day", "time", Text("Day of month", "日"), Text("1 to 31.", "1 到 31。"), "day(born)", OF_DATE, ("dayofmonth",)
    ),
    _time("dayofyear", "Day of year", "年内第几天", "1 to 366.", "1 到 366。", "dayofyear(day)", *OF_DATE),
    _time(
        "dayofweek",
        "Day of week",
        "星期",
        "1 is Sunday, 7 is Saturday.",
        "1 为星期日，7 为星期六。",
        "dayofweek(day)",
        *OF_DATE,
    ),
    _time(
        "weekday",
        "Weekday",
        "星期（从零起）",
        "0 is Monday, 6 is Sunday.",
        "0 为星期一，6 为星期日。",
        "weekday(day)",
        *OF_DATE,
    ),
    _time(
        "weekofyear",
        "Week of year",
        "年内第几周",
        "ISO weeks: they start on Monday.",
        "ISO 周，从星期一开始。",
        "weekofyear(day)",
        *signatures("T -> int", NOT_PMML, over="date timestamp"),
    ),
    Function(
        "datediff",
        "time",
        Text("Days between", "相差天数"),
        Text("The first date minus the second.", "第一个日期减第二个。"),
        "datediff(today, born)",
        signatures("date date -> int"),
        ("date_diff",),
    ),
    Function(
        "date_add",
        "time",
        Text("Add days", "加天数"),
        Text("So many days later.", "若干天之后。"),
        "date_add(day, 7)",
        signatures("date int -> date", NOT_PMML),
        ("dateadd",),
    ),
    _time(
        "date_sub",
        "Subtract days",
        "减天数",
        "So many days earlier.",
        "若干天之前。",
        "date_sub(day, 7)",
        *signatures("date int -> date", NOT_PMML),
    ),
    _time(
        "add_months",
        "Add months",
        "加月数",
        "The same day or the month's last.",
        "同一日，或当月最后一日。",
        "add_months(day, 1)",
        *signatures("date int -> date", NOT_PMML),
    ),
    _time(
        "last_day",
        "Last day of the month",
        "当月最后一天",
        "Of the date's month.",
        "日期所在月的最后一天。",
        "last_day(day)",
        *signatures("date -> date", NOT_PMML),
    ),
    Function(
        "trunc",
        "time",
        Text("Start of the period", "所在周期的开始"),
        Text("YEAR, QUARTER, MONTH or WEEK.", "YEAR、QUARTER、MONTH 或 WEEK。"),
        "trunc(day, 'MONTH')",
        signatures("date string! -> date", NOT_PMML),
        limits=(
            Limit(
                WRONG,
                lambda call: constant(call, 1).upper() not in PERIODS,
                Text("the period must be YEAR, QUARTER, MONTH or WEEK", "周期必须是 YEAR、QUARTER、MONTH 或 WEEK"),
            ),
        ),
    ),
    _time("hour", "Hour", "小时", "0 to 23.", "0 到 23。", "hour(clicked)", *OF_TIME),
    _time("minute", "Minute", "分钟", "0 to 59.", "0 到 59。", "minute(clicked)", *OF_TIME),
    _time("second", "Second", "秒", "0 to 59.", "0 到 59。", "second(clicked)", *OF_TIME),
    _time(
        "unix_timestamp",
        "Seconds since 1970",
        "Unix 秒数",
        "Whole seconds.",
        "整秒。",
        "unix_timestamp(clicked)",
        *signatures("timestamp -> bigint", NOT_PMML),
    ),
)

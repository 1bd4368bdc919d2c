"""Days since 1970-01-01 to and from the (proleptic Gregorian) calendar, for any year."""

from __future__ import annotations

import re
from typing import Final

DATE: Final = re.compile(r"([+-]?)([0-9]{4,7})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T].*)?)?)?", re.DOTALL)
MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_of_text(text: str) -> int | None:
    """Days of a date as Spark reads it (any year of four to seven digits), or None."""
    found = DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1] + found[2]), int(found[3] or 1), int(found[4] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= month_days(year, month):
        return None
    return days(year, month, day)


def month_days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return MONTH_DAYS[month - 1] + (leap and month == 2)


def days(year: int, month: int, day: int) -> int:
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


def date(number: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days."""
    era, day_of_era = divmod(number + 719468, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def add_months(number: int, months: int) -> int | None:
    """Days of the same day so many months later, or of that month's last; None beyond 32 bits."""
    year, month, day = date(number)
    years, index = divmod(month - 1 + months, 12)
    shifted = days(year + years, index + 1, min(day, month_days(year + years, index + 1)))
    return shifted if -(2**31) <= shifted < 2**31 else None

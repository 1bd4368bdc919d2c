"""A table of edge values for every type, two columns of each, in seeded random combinations."""

from __future__ import annotations

import datetime
import math
import random
import struct
from typing import Any

ROWS = 200

INT_ENDS = [-(2**31), 1 - 2**31, 2**31 - 2, 2**31 - 1]
BIGINT_ENDS = [-(2**63), 1 - 2**63, 2**63 - 2, 2**63 - 1, 2**53, 2**53 + 1, -(2**53) - 1]
SMALL = [0, 1, -1, 2, -2, 3, 5, -7, 10, 24, 60, 100, 1000, -1000, 46341, 65536]
DOUBLES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.2, 0.3, 1e-3, 1e7, 1.005, 2.675, 1e15, 1e16, 1e22, 1e300, -1e300,
    5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 2147483647.0, 2147483647.9, 2147483648.0, -2147483648.9,
    -2147483649.0, 9.223372036854775807e18, -9.223372036854775808e18, 9.3e18, 0.49999999999999994, math.pi, math.e, 45.0,
    math.nan, math.inf, -math.inf,
]  # fmt: skip
TEXTS = [
    "", " ", "a", "A", "ab", "abc", "ABC", "aXbXc", "a,b,,c", "a.b", "a%b", "a_b", "a\\b", "a$b", "%", "_", "aaa", "-", "a-b-c",
    " lead", "trail ", " both ", "\ttab\t", "line\nbreak", "end\n", "年龄", "北京 上海", "straße", "ÉCOLE", "école", "😀", "a😀b", "x" * 40,
    "The quick brown fox", "0", "1", "12", "f(x)", "[a]", "'quoted'", '"double"', "NULL", "null", "user@example.com",
]  # fmt: skip
NUMBERS_AS_TEXT = [
    "0", "-0", "+0", "1", "-1", "+5", "007", " 42", "42 ", "\t42\n", "4 2", "1.5", "-1.5", ".5", "5.", ".", "1e3", "1E-3", "1e", "e1",
    "1e400", "-1e400", "1e-400", "1d", "1f", "1.5D", "2.5F", "1L", "0x10", "0b1", "1_000", "1,000", "nan", "NaN", "NAN", "inf",
    "-inf", "+Inf", "Infinity", "-infinity", "+NaN", "infinit", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "--1", "+-1", "+", "-", "", " ",
    "true", "TRUE", " True ", "t", "T", "y", "yes", "Yes", "n", "no", "f", "false", "FALSE", "tru", "on", "off", "１２", "12年", "一",
    "0.1", "123456789.123456789", "1.7976931348623159e308", "4.9e-324", "2.4703282292062327e-324", "12\x00",
]  # fmt: skip
DATES_AS_TEXT = [
    "2024-02-29", "2023-02-29", "2024-1-5", "2024-01", "2024", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2024-01-31x",
    "2024-01-31 12:30:00", "2024-01-31T12:30:00", "2024-01-31 ", " 2024-01-31", "0001-01-01", "9999-12-31", "10000-01-01",
    "1900-02-29", "2000-02-29", "1582-10-10", "1969-12-31", "1970-01-01", "-0001-01-01", "+2024-01-01", "24-01-01", "2024/01/31",
    "20240131", "2024-1-", "2024-", "2024-001-01", "abc", "", "２０２４-01-01",
]  # fmt: skip
DATES = [
    datetime.date(*parts)
    for parts in [
        (1, 1, 1), (1582, 10, 4), (1582, 10, 15), (1900, 2, 28), (1969, 12, 31), (1970, 1, 1), (1999, 12, 31), (2000, 2, 29),
        (2020, 1, 1), (2021, 1, 3), (2021, 1, 4), (2023, 2, 28), (2023, 12, 31), (2024, 1, 31), (2024, 2, 29), (2024, 3, 31),
        (2024, 7, 4), (2024, 12, 29), (2024, 12, 30), (9999, 12, 31),
    ]
]  # fmt: skip
TIMES = [
    datetime.datetime(*parts).replace(tzinfo=datetime.UTC)  # type: ignore[arg-type]
    for parts in [
        (1900, 1, 1, 0, 0, 0, 1), (1969, 12, 31, 23, 59, 59, 999999), (1970, 1, 1), (2024, 2, 29, 12, 30, 15, 500000),
        (2024, 12, 31, 23, 59, 59), (2024, 3, 31, 1, 30), (2000, 1, 1, 0, 0, 1), (9999, 12, 31, 23, 59, 59),
    ]
]  # fmt: skip

TYPES = {
    "i": "int", "j": "int", "l": "bigint", "m": "bigint", "d": "double", "e": "double", "f": "float", "s": "string", "t": "string",
    "n": "string", "w": "string", "p": "boolean", "q": "boolean", "day": "date", "other": "date", "at": "timestamp", "until": "timestamp",
    "年龄 x": "int",
}  # fmt: skip


def table(seed: int = 1, rows: int = ROWS) -> dict[str, list[Any]]:
    """Columns of `TYPES`; every edge value occurs, about one in eight is null."""
    chance = random.Random(seed)
    return {name: _column(chance, name, code, rows) for name, code in TYPES.items()}


def _column(chance: random.Random, name: str, code: str, rows: int) -> list[Any]:
    edges = _edges(name, code)
    values = [*edges, None, *(_any(chance, name, code, edges) for _ in range(rows))][:rows]
    chance.shuffle(values)
    return values


def _any(chance: random.Random, name: str, code: str, edges: list[Any]) -> Any:
    if chance.random() < 0.12:
        return None
    if code == "double" and chance.random() < 0.4:
        return _double(chance)
    if code == "int" and chance.random() < 0.2:
        return chance.randrange(-(2**31), 2**31)
    if code == "bigint" and chance.random() < 0.2:
        return chance.randrange(-(2**63), 2**63)
    if name in "st" and chance.random() < 0.3:
        return "".join(chance.choice("aAbBcX-_% .年😀ß\n") for _ in range(chance.randrange(12)))
    return chance.choice(edges)


def _double(chance: random.Random) -> float:
    kind = chance.randrange(4)
    if kind == 0:
        return float(struct.unpack("<d", chance.randbytes(8))[0])
    if kind == 1:
        return round(chance.uniform(-1000, 1000), chance.randrange(5))
    return chance.uniform(-3, 3) if kind == 2 else chance.gauss(0, 1e6)


def _edges(name: str, code: str) -> list[Any]:
    if name == "n":
        return NUMBERS_AS_TEXT
    if name == "w":
        return DATES_AS_TEXT
    known: dict[str, list[Any]] = {
        "int": SMALL + INT_ENDS,
        "bigint": SMALL + INT_ENDS + BIGINT_ENDS,
        "double": DOUBLES,
        "float": [0.0, -0.0, 1.5, -2.25, 0.10000000149011612, 3.4028234663852886e38, math.nan, math.inf, -math.inf],
        "string": TEXTS,
        "boolean": [True, False],
        "date": DATES,
        "timestamp": TIMES,
    }
    return known[code]

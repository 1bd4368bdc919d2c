"""Column types as short codes, the same in schemas, signatures and the row language."""

from __future__ import annotations

import re
from typing import Final

BOOLEAN: Final = "boolean"
INT: Final = "int"
BIGINT: Final = "bigint"
FLOAT: Final = "float"
DOUBLE: Final = "double"
STRING: Final = "string"
DATE: Final = "date"
TIMESTAMP: Final = "timestamp"
BINARY: Final = "binary"
VECTOR: Final = "vector"
UNKNOWN: Final = "unknown"

SIMPLE: Final = frozenset({BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING, DATE, TIMESTAMP})
"""Types that the row language computes with."""

NUMERIC: Final = frozenset({"tinyint", "smallint", INT, BIGINT, FLOAT, DOUBLE})
TRAINABLE: Final = NUMERIC | {BOOLEAN, STRING, VECTOR}
"""What a trainer takes; strings are encoded by its own steps."""

_DECIMAL = re.compile(r"decimal\(\d+,\s*-?\d+\)")


def is_numeric(code: str) -> bool:
    return code in NUMERIC or bool(_DECIMAL.fullmatch(code))


def kind_of(code: str) -> str:
    """The family a picker shows an icon for: number, text, boolean, time, vector, other, unknown."""
    if is_numeric(code):
        return "number"
    families = {STRING: "text", BOOLEAN: "boolean", DATE: "time", TIMESTAMP: "time", VECTOR: "vector", UNKNOWN: UNKNOWN}
    return families.get(code, "other")

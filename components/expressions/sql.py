"""A typed tree as Spark SQL: names quoted, doubles as `…D`, every conversion written out, no rewriting."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from components.expressions import types
from components.expressions.tree import CAST, TRY_CAST, WIDEN, Call, Column, Literal, Node

ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "$": "\\u0024"}
"""`$` too: Spark fills in `${…}` even inside a text."""


def quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def text(node: Node) -> str:
    """The whole expression; what a call holds is put in parentheses where that could matter."""
    if isinstance(node, Column):
        return quote(node.name)
    if isinstance(node, Literal):
        return literal(node)
    args = [text(arg) for arg in node.args]
    written = SPELLED.get(node.function)
    return written(args, node) if written else f"{node.function}({', '.join(args)})"


def literal(node: Literal) -> str:
    value = node.value
    if value is None:
        return f"CAST(NULL AS {node.type.upper()})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, datetime.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + "".join(ESCAPES.get(character, character) for character in value) + "'"
    if node.type == types.DOUBLE:
        return _double(float(value))
    return str(value) + ("L" if node.type == types.BIGINT else "")


def _double(value: float) -> str:
    if math.isnan(value):
        return "CAST('NaN' AS DOUBLE)"
    if math.isinf(value):
        return "CAST('Infinity' AS DOUBLE)" if value > 0 else "CAST('-Infinity' AS DOUBLE)"
    return repr(value) + "D"


def _held(arg: str, node: Node) -> str:
    negative = isinstance(node, Literal) and arg.startswith("-")
    spelled = isinstance(node, Call) and node.function in OPERATORS
    return f"({arg})" if negative or spelled else arg


def _infix(sign: str) -> Callable[[Sequence[str], Call], str]:
    def write(args: Sequence[str], node: Call) -> str:
        left, right = (_held(arg, child) for arg, child in zip(args, node.args, strict=True))
        return f"{left} {sign} {right}"

    return write


def _prefix(sign: str) -> Callable[[Sequence[str], Call], str]:
    return lambda args, node: f"{sign}{_held(args[0], node.args[0])}"


def _suffix(words: str) -> Callable[[Sequence[str], Call], str]:
    return lambda args, node: f"{_held(args[0], node.args[0])} {words}"


def _in(args: Sequence[str], node: Call) -> str:
    return f"{_held(args[0], node.args[0])} IN ({', '.join(args[1:])})"


def _case(args: Sequence[str], node: Call) -> str:
    branches = " ".join(f"WHEN {args[i]} THEN {args[i + 1]}" for i in range(0, len(args) - 1, 2))
    return f"CASE {branches} ELSE {args[-1]} END"


def _converted(word: str) -> Callable[[Sequence[str], Call], str]:
    return lambda args, node: f"{word}({args[0]} AS {node.type.upper()})"


INFIX: Final = ("+", "-", "*", "/", "div", "%", "=", "<>", "<", "<=", ">", ">=", "<=>", "and", "or", "like", "rlike")

SPELLED: Final[Mapping[str, Callable[[Sequence[str], Call], str]]] = {
    **{sign: _infix(sign.upper()) for sign in INFIX},
    "negative": _prefix("- "),
    "not": _prefix("NOT "),
    "isnull": _suffix("IS NULL"),
    "isnotnull": _suffix("IS NOT NULL"),
    "in": _in,
    "case": _case,
    CAST: _converted("CAST"),
    TRY_CAST: _converted("TRY_CAST"),
    WIDEN: _converted("CAST"),
}
"""Every function that is not written as `name(arguments)`."""

OPERATORS: Final = frozenset({*INFIX, "negative", "not", "isnull", "isnotnull", "in"})

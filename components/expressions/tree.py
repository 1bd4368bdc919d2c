"""The tree of a typed expression: columns, literals and calls of functions of the allow-list, nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

Value = bool | int | float | str | datetime.date | datetime.datetime | None

NULL_TYPE = "null"
"""Type of a bare NULL until what is around it gives it one."""

CAST = "cast"
TRY_CAST = "try_cast"
WIDEN = "widen"
"""A cast that nobody wrote: int to bigint to double, exactly where Spark does it too."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    type: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    args: tuple[Node, ...]
    type: str


Node = Column | Literal | Call


def walk(node: Node) -> Iterator[Node]:
    """Every node below and including this one, without recursion."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Call):
            waiting.extend(reversed(one.args))


def depth(node: Node) -> int:
    """Levels of calls; a lone column or literal is 1."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [arg for one in level if isinstance(one, Call) for arg in one.args]
    return deepest

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


def measure(node: Node) -> tuple[int, int]:
    """Levels and number of parts; parts that are shared count each time but are looked at once."""
    return _measured(node, {})


def _measured(node: Node, done: dict[int, tuple[int, int]]) -> tuple[int, int]:
    if not isinstance(node, Call):
        return 1, 1
    if id(node) not in done:
        below = [_measured(arg, done) for arg in node.args]
        done[id(node)] = 1 + max((levels for levels, _ in below), default=0), 1 + sum(parts for _, parts in below)
    return done[id(node)]

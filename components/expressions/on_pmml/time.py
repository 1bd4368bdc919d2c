"""Dates in PMML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from components.expressions import types
from components.expressions.on_pmml.build import Builder, Entry
from components.expressions.on_pmml.xml import Xml, apply, integer, known, string
from components.expressions.tree import Call, Node

YEAR: Final = integer(1970)


def _part(form: str) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        day = b.atom(node.args[0])
        return known([day], apply("formatDatetime", day, string(form)))

    return build


def _number(b: Builder, node: Node) -> Xml:
    return apply("dateDaysSinceYear", b.atom(node), YEAR)


def _weekday(offset: int, first: int) -> Entry:
    """1970-01-01 was a Thursday."""

    def build(b: Builder, node: Call) -> Xml:
        shifted = apply("+", _number(b, node.args[0]), integer(offset))
        rest = apply("modulo", shifted, integer(7))
        return known([b.atom(node.args[0])], apply("+", rest, integer(first)) if first else rest)

    return build


def _quarter(b: Builder, node: Call) -> Xml:
    day = b.atom(node.args[0])
    month = b.helper(apply("formatDatetime", day, string("%m")), types.INT)
    return known([day], apply("/", apply("+", month, integer(2)), integer(3)))


def _datediff(b: Builder, node: Call) -> Xml:
    return known(b.atoms(node), apply("-", _number(b, node.args[0]), _number(b, node.args[1])))


ENTRIES: Mapping[str, Entry] = {
    "year": _part("%Y"),
    "quarter": _quarter,
    "month": _part("%m"),
    "day": _part("%d"),
    "dayofyear": _part("%j"),
    "dayofweek": _weekday(4, 1),
    "weekday": _weekday(3, 0),
    "datediff": _datediff,
}

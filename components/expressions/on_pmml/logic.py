"""Comparison, logic, choice and nulls in PMML, whose comparators throw on missing values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Final

from components.expressions import types
from components.expressions.on_pmml.build import Builder, Entry
from components.expressions.on_pmml.xml import Xml, apply, choose, constant, double, holds, is_missing, known
from components.expressions.tree import Call, Literal

TRUE: Final = constant(True, types.BOOLEAN)
FALSE: Final = constant(False, types.BOOLEAN)


def _compare(function: str) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        first, second = b.atoms(node)
        return known([first, second], apply(function, first, second))

    return build


def _same(b: Builder, node: Call) -> Xml:
    first, second = b.atoms(node)
    both = choose(apply("isMissing", second), FALSE, apply("equal", first, second))
    return choose(apply("isMissing", first), apply("isMissing", second), both)


def _and_or(decides: Xml) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        first, second = b.atoms(node)
        neither = choose(apply("isMissing", first), first, second)
        return choose(
            holds("equal", first, decides), decides, choose(holds("equal", second, decides), decides, neither)
        )

    return build


def _not(b: Builder, node: Call) -> Xml:
    value = b.atom(node.args[0])
    return known([value], apply("not", value))


def _in(b: Builder, node: Call) -> Xml:
    value = b.atom(node.args[0])
    choices = [
        constant(arg.value, arg.type) for arg in node.args[1:] if isinstance(arg, Literal) and arg.value is not None
    ]
    found = apply("isIn", value, *choices)
    if len(choices) == len(node.args) - 1:
        return known([value], found)
    return known([value], choose(found, TRUE)) if choices else constant(None, types.BOOLEAN)


def _case(b: Builder, node: Call) -> Xml:
    made = b.inline(node.args[-1])
    for i in range(len(node.args) - 3, -1, -2):
        made = choose(holds("equal", b.inline(node.args[i]), TRUE), b.inline(node.args[i + 1]), made)
    return made


def _decode(b: Builder, node: Call) -> Xml:
    value, made = b.atom(node.args[0]), b.inline(node.args[-1])
    for i in range(len(node.args) - 3, 0, -2):
        key = b.inline(node.args[i])
        test = apply("isMissing", value) if is_missing(key) else holds("equal", value, key)
        made = choose(test, b.inline(node.args[i + 1]), made)
    return made


def _coalesce(b: Builder, node: Call) -> Xml:
    values = b.atoms(node)
    return reduce(
        lambda rest, value: choose(apply("isNotMissing", value), value, rest), reversed(values[:-1]), values[-1]
    )


def _nullif(b: Builder, node: Call) -> Xml:
    first, second = b.atoms(node)
    return known([first], choose(holds("equal", first, second), constant(None, node.type), first))


def _nanvl(b: Builder, node: Call) -> Xml:
    value = b.atom(node.args[0])
    return choose(holds("equal", value, double(float("nan"))), b.inline(node.args[1]), value)


def _extreme(better: str) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        made, *others = b.atoms(node)
        for place, other in enumerate(others):
            chosen = choose(apply(better, other, made), other, made)
            pair = choose(apply("isMissing", made), other, choose(apply("isMissing", other), made, chosen))
            made = pair if place == len(others) - 1 else b.helper(pair, node.type)
        return made

    return build


ENTRIES: Mapping[str, Entry] = {
    "=": _compare("equal"),
    "<>": _compare("notEqual"),
    "<": _compare("lessThan"),
    "<=": _compare("lessOrEqual"),
    ">": _compare("greaterThan"),
    ">=": _compare("greaterOrEqual"),
    "<=>": _same,
    "and": _and_or(FALSE),
    "or": _and_or(TRUE),
    "not": _not,
    "in": _in,
    "case": _case,
    "decode": _decode,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "isnull": lambda b, node: apply("isMissing", b.atom(node.args[0])),
    "isnotnull": lambda b, node: apply("isNotMissing", b.atom(node.args[0])),
    "isnan": lambda b, node: holds("equal", b.atom(node.args[0]), double(float("nan"))),
    "nanvl": _nanvl,
    "greatest": _extreme("greaterThan"),
    "least": _extreme("lessThan"),
}

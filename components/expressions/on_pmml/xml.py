"""PMML elements as values: they can be shared and put into several places, unlike lxml's."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from components.expressions import types
from components.expressions.tree import Value

NAMESPACE: Final = "http://www.dmg.org/PMML-4_4"

DATA_TYPES: Final = {
    types.BOOLEAN: ("boolean", "categorical"), "tinyint": ("integer", "continuous"), "smallint": ("integer", "continuous"),
    types.INT: ("integer", "continuous"), types.BIGINT: ("double", "continuous"), types.FLOAT: ("float", "continuous"),
    types.DOUBLE: ("double", "continuous"), types.STRING: ("string", "categorical"), types.DATE: ("date", "ordinal"),
}  # fmt: skip
"""PMML's data type and optype; it has no 64-bit integers, so bigints are rounded to doubles."""


@dataclass(frozen=True)
class Xml:
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Xml, ...] = ()
    text: str | None = None

    def element(self) -> Any:
        from lxml import etree

        made = etree.Element(f"{{{NAMESPACE}}}{self.tag}", dict(self.attributes), nsmap={None: NAMESPACE})
        made.text = self.text
        made.extend(child.element() for child in self.children)
        return made


def field(name: str) -> Xml:
    return Xml("FieldRef", (("field", name),))


def constant(value: Value, code: str) -> Xml:
    """A value of a column type; None is a missing value."""
    data_type = DATA_TYPES[code][0]
    if value is None:
        return Xml("Constant", (("dataType", data_type), ("missing", "true")))
    return Xml("Constant", (("dataType", data_type),), text=_text(value, data_type))


def apply(function: str, *args: Xml, **attributes: str) -> Xml:
    named = (("function", function), *attributes.items(), ("invalidValueTreatment", "asIs"))
    return Xml("Apply", named, args)


def choose(condition: Xml, then: Xml, otherwise: Xml | None = None) -> Xml:
    """Lazy; the condition must not be missing."""
    return apply("if", condition, then, *([otherwise] if otherwise is not None else []))


def holds(comparison: str, a: Xml, b: Xml) -> Xml:
    """A comparison that is false where a side is missing."""
    return apply(comparison, a, b, mapMissingTo="false")


def is_missing(value: Xml) -> bool:
    return value.tag == "Constant" and ("missing", "true") in value.attributes


def known(values: Sequence[Xml], made: Xml) -> Xml:
    """What is made, or missing where a value is; the values are looked at in their order."""
    for value in reversed(values):
        if is_missing(value):
            return value
        if value.tag != "Constant":
            made = choose(apply("isNotMissing", value), made)
    return made


def truncated(value: Xml) -> Xml:
    """Towards zero, as a double: PMML's own ceil and floor are of 32 bits."""
    below = apply("lessThan", value, double(0.0))
    return choose(below, rounded_up(value), rounded_down(value))


def rounded_down(value: Xml) -> Xml:
    whole = apply("rint", value)
    return choose(apply("greaterThan", whole, value), apply("-", whole, double(1.0)), whole)


def rounded_up(value: Xml) -> Xml:
    whole = apply("rint", value)
    return choose(apply("lessThan", whole, value), apply("+", whole, double(1.0)), whole)


def integer(value: int) -> Xml:
    return constant(value, types.INT)


def double(value: float) -> Xml:
    return constant(value, types.DOUBLE)


def string(value: str) -> Xml:
    return constant(value, types.STRING)


def _text(value: Value, data_type: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if data_type == "double":
        number = float(value or 0)
        if math.isinf(number):
            return "INF" if number > 0 else "-INF"
        return "NaN" if math.isnan(number) else repr(number)
    return str(value)


FAIL: Final = apply("/", integer(1), integer(0))
"""Evaluates to an error."""

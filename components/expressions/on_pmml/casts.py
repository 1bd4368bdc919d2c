"""Conversions in PMML, with Spark's reading of text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from components.expressions import types
from components.expressions.on_pmml.build import Builder, Entry
from components.expressions.on_pmml.xml import (
    FAIL,
    Xml,
    apply,
    choose,
    constant,
    double,
    integer,
    known,
    string,
    truncated,
)
from components.expressions.tree import CAST, TRY_CAST, WIDEN, Call


def _up_to(largest: int) -> str:
    """A regular expression of the whole numbers, without leading zeros, up to one."""
    digits = str(largest)
    same = [
        digits[:i] + f"[0-{int(digits[i]) - 1}][0-9]{{{len(digits) - i - 1}}}"
        for i in range(len(digits))
        if digits[i] > "0"
    ]
    return "|".join([f"[0-9]{{1,{len(digits) - 1}}}", *same, digits])


BLANK: Final = r"[\x00-\x20\x7F]+"
NUMBER: Final = r"\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?\z"
DIGITS: Final = r"\A[+-]?[0-9]+\z"
BIGINT: Final = rf"\A([+]?0*({_up_to(2**63 - 1)})|-0*({_up_to(2**63)}))\z"
WORDS: Final = (
    (r"(?i)\Anan\z|\A[+-]NaN\z", math.nan),
    (r"(?i)\A\+?inf(inity)?\z", math.inf),
    (r"(?i)\A-inf(inity)?\z", -math.inf),
)
TRUE_WORDS: Final = r"(?i)\A(t|true|y|yes|1)\z"
FALSE_WORDS: Final = r"(?i)\A(f|false|n|no|0)\z"

Maker = Callable[[Builder, Xml, Xml], Xml]
"""(builder, value that is not missing, what to give where it does not fit) to the converted value."""


def _matches(value: Xml, pattern: str) -> Xml:
    return apply("matches", value, string(pattern))


def _replaced(value: Xml, pattern: str, replacement: str) -> Xml:
    return apply("replace", value, string(pattern), string(replacement))


def _stripped(b: Builder, value: Xml) -> Xml:
    return b.helper(known([value], _replaced(value, rf"\A{BLANK}|{BLANK}\z", "")), types.STRING)


def _within(value: Xml, low: float, high: float, then: Xml, otherwise: Xml) -> Xml:
    """NaN is above every number."""
    below = choose(apply("lessThan", value, double(high)), then, otherwise)
    return choose(apply("greaterThan", value, double(low)), below, otherwise)


def _double_to_int(b: Builder, value: Xml, unfit: Xml) -> Xml:
    whole = choose(apply("lessThan", value, double(0.0)), apply("ceil", value), apply("floor", value))
    return _within(value, -(2.0**31) - 1, 2.0**31, whole, unfit)


def _double_to_bigint(b: Builder, value: Xml, unfit: Xml) -> Xml:
    return _within(value, -(2.0**63) - 2048, 2.0**63 + 2048, truncated(value), unfit)


def _bigint_to_int(b: Builder, value: Xml, unfit: Xml) -> Xml:
    whole = b.helper(apply("rint", value), types.INT)
    return _within(value, -(2.0**31) - 1, 2.0**31, whole, unfit)


def _text_to_bigint(b: Builder, value: Xml, unfit: Xml) -> Xml:
    text = _stripped(b, value)
    number = b.helper(text, types.DOUBLE)
    return choose(_matches(text, BIGINT), number, unfit)


def _text_to_int(b: Builder, value: Xml, unfit: Xml) -> Xml:
    text = _stripped(b, value)
    number = b.helper(text, types.DOUBLE)
    whole = b.helper(_replaced(text, r"\A\+", ""), types.INT)
    return choose(_matches(text, DIGITS), _within(number, -(2.0**31) - 1, 2.0**31, whole, unfit), unfit)


def _text_to_double(b: Builder, value: Xml, unfit: Xml) -> Xml:
    text = _stripped(b, value)
    made = unfit
    for pattern, number in reversed(WORDS):
        made = choose(_matches(text, pattern), double(number), made)
    plain = b.helper(_replaced(text, r"[dDfF]\z", ""), types.DOUBLE)
    return choose(_matches(text, NUMBER), plain, made)


def _text_to_boolean(b: Builder, value: Xml, unfit: Xml) -> Xml:
    text = _stripped(b, value)
    true, false = (constant(truth, types.BOOLEAN) for truth in (True, False))
    return choose(_matches(text, TRUE_WORDS), true, choose(_matches(text, FALSE_WORDS), false, unfit))


def _one_or_zero(one: Xml, zero: Xml) -> Maker:
    return lambda b, value, unfit: choose(value, one, zero)


MAKERS: Final[Mapping[tuple[str, str], Maker]] = {
    (types.INT, types.DOUBLE): lambda b, value, unfit: apply("*", value, double(1.0)),
    (types.INT, types.STRING): lambda b, value, unfit: b.helper(value, types.STRING),
    (types.INT, types.BOOLEAN): lambda b, value, unfit: apply("notEqual", value, integer(0)),
    (types.INT, types.BIGINT): lambda b, value, unfit: apply("*", value, double(1.0)),
    (types.BIGINT, types.INT): _bigint_to_int,
    (types.BIGINT, types.DOUBLE): lambda b, value, unfit: value,
    (types.BIGINT, types.BOOLEAN): lambda b, value, unfit: apply("notEqual", value, double(0.0)),
    (types.DOUBLE, types.BIGINT): _double_to_bigint,
    (types.BOOLEAN, types.BIGINT): _one_or_zero(double(1.0), double(0.0)),
    (types.STRING, types.BIGINT): _text_to_bigint,
    (types.DOUBLE, types.BOOLEAN): lambda b, value, unfit: apply("notEqual", value, double(0.0)),
    (types.DOUBLE, types.INT): _double_to_int,
    (types.BOOLEAN, types.INT): _one_or_zero(integer(1), integer(0)),
    (types.BOOLEAN, types.DOUBLE): _one_or_zero(double(1.0), double(0.0)),
    (types.BOOLEAN, types.STRING): _one_or_zero(string("true"), string("false")),
    (types.STRING, types.INT): _text_to_int,
    (types.STRING, types.DOUBLE): _text_to_double,
    (types.STRING, types.BOOLEAN): _text_to_boolean,
}


def _cast(unfit: Xml | None) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        value = b.atom(node.args[0])
        other = constant(None, node.type) if unfit is None else unfit
        return known([value], MAKERS[node.args[0].type, node.type](b, value, other))

    return build


def _widen(b: Builder, node: Call) -> Xml:
    """A field of the wider type."""
    value = b.atom(node.args[0])
    return b.helper(value, node.type) if value.tag == "FieldRef" else value


ENTRIES: Mapping[str, Entry] = {CAST: _cast(FAIL), TRY_CAST: _cast(None), WIDEN: _widen}

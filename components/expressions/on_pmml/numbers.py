"""Arithmetic and mathematics in PMML."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from components.expressions import types
from components.expressions.functions import constant as literal
from components.expressions.on_pmml.build import Builder, Entry
from components.expressions.on_pmml.xml import (
    FAIL,
    Xml,
    apply,
    choose,
    constant,
    double,
    holds,
    integer,
    known,
    rounded_down,
    rounded_up,
    string,
    truncated,
)
from components.expressions.tree import Call

INT_ENDS: Final = (-(2.0**31), 2.0**31 - 1)


def _known(build: Callable[[Sequence[Xml]], Xml]) -> Entry:
    """A function of arguments that are not missing, computed from the first on."""

    def entry(b: Builder, node: Call) -> Xml:
        args = b.atoms(node)
        return known(args, build(args))

    return entry


def _function(name: str) -> Entry:
    return _known(lambda args: apply(name, *args))


def _negative(b: Builder, node: Call) -> Xml:
    value = b.atom(node.args[0])
    return known([value], apply("-", constant(0, node.type), value))


def _try(sign: str) -> Entry:
    """Computed as doubles first, which are exact near the ends of int."""

    def build(b: Builder, node: Call) -> Xml:
        args = b.atoms(node)
        if node.type == types.DOUBLE:
            return known(args, apply(sign, *args))
        wide = b.helper(known(args, apply(sign, apply("*", args[0], double(1.0)), args[1])), types.DOUBLE)
        low, high = (double(end) for end in INT_ENDS)
        fits = choose(holds("greaterOrEqual", wide, low), choose(holds("lessOrEqual", wide, high), apply(sign, *args)))
        return known([wide], fits)

    return build


def _divide(zero: Xml | None) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        first, second = b.atoms(node)
        done = apply("/", first, second)
        return known([second, first], choose(apply("equal", second, double(0.0)), zero or FAIL, done))

    return build


def _try_divide(b: Builder, node: Call) -> Xml:
    first, second = b.atoms(node)
    done = known([first], apply("/", first, second))
    return known([second], choose(apply("notEqual", second, double(0.0)), done))


def _whole_division(b: Builder, node: Call) -> Xml:
    first, second = b.atoms(node)
    ratio = b.helper(apply("/", first, second), types.DOUBLE)
    return known([second, first], choose(apply("equal", second, double(0.0)), FAIL, truncated(ratio)))


def _to_bigint(rounded: Callable[[Xml], Xml]) -> Entry:
    """As a double; NaN gives 0, and what is out of range the nearest."""

    def build(b: Builder, node: Call) -> Xml:
        value = b.atom(node.args[0])
        if node.args[0].type == types.BIGINT:
            return value
        low, high = double(-(2.0**63)), double(2.0**63)
        above = choose(apply("lessThan", value, high), rounded(value), high)
        within = choose(apply("greaterThan", value, low), above, low)
        return known([value], choose(apply("equal", value, double(math.nan)), double(0.0), within))

    return build


def _remainder(b: Builder, node: Call) -> Xml:
    first, second = b.atoms(node)
    rest = apply("-", first, apply("*", second, apply("/", first, second)))
    return known([second, first], choose(apply("equal", second, integer(-1)), integer(0), rest))


def _abs(b: Builder, node: Call) -> Xml:
    value = b.atom(node.args[0])
    if node.type == types.DOUBLE:
        return known([value], apply("abs", value))
    zero = integer(0)
    return known([value], choose(apply("lessThan", value, zero), apply("-", zero, value), value))


def _sign(args: Sequence[Xml]) -> Xml:
    value, zero = args[0], double(0.0)
    below = choose(apply("lessThan", value, zero), double(-1.0), zero)
    number = choose(apply("greaterThan", value, zero), double(1.0), below)
    return choose(apply("equal", value, double(math.nan)), value, number)


def _round(b: Builder, node: Call) -> Xml:
    value, digits = b.atom(node.args[0]), literal(node, 1) or 0
    rounded = b.helper(apply("formatNumber", value, string(f"%.{digits}f")), types.DOUBLE)
    finite = choose(apply("isIn", value, *(double(x) for x in (math.nan, math.inf, -math.inf))), value, rounded)
    return known([value], finite)


def _cbrt(args: Sequence[Xml]) -> Xml:
    value, zero, third = args[0], double(0.0), double(1 / 3)
    below = apply("-", zero, apply("pow", apply("-", zero, value), third))
    return choose(apply("lessThan", value, zero), below, apply("pow", value, third))


def _above(low: float, build: Callable[[Xml], Xml]) -> Entry:
    """NaN is above every number."""
    return _known(lambda args: choose(apply("greaterThan", args[0], double(low)), build(args[0])))


def _log(b: Builder, node: Call) -> Xml:
    if len(node.args) == 1:
        return ENTRIES["ln"](b, node)
    base, value = b.atoms(node)
    ratio = apply("/", apply("ln", value), apply("ln", base))
    zero = double(0.0)
    good = choose(apply("greaterThan", base, zero), choose(apply("greaterThan", value, zero), ratio))
    return known([base, value], good)


def _times(factor: float) -> Entry:
    return _known(lambda args: apply("*", args[0], double(factor)))


ENTRIES: Mapping[str, Entry] = {
    "+": _function("+"),
    "-": _function("-"),
    "*": _function("*"),
    "negative": _negative,
    "/": _divide(None),
    "try_divide": _try_divide,
    "div": _whole_division,
    "ceil": _to_bigint(rounded_up),
    "floor": _to_bigint(rounded_down),
    "%": _remainder,
    "pmod": _function("modulo"),
    "try_add": _try("+"),
    "try_subtract": _try("-"),
    "try_multiply": _try("*"),
    "abs": _abs,
    "sign": _known(_sign),
    "round": _round,
    "rint": _function("rint"),
    "sqrt": _function("sqrt"),
    "cbrt": _known(_cbrt),
    "exp": _function("exp"),
    "expm1": _function("expm1"),
    "ln": _above(0.0, lambda value: apply("ln", value)),
    "log2": _above(0.0, lambda value: apply("/", apply("ln", value), double(math.log(2.0)))),
    "log10": _above(0.0, lambda value: apply("log10", value)),
    "log1p": _above(-1.0, lambda value: apply("ln1p", value)),
    "log": _log,
    "power": _function("pow"),
    "atan2": _function("x-atan2"),
    "degrees": _times(180.0 / math.pi),
    "radians": _times(math.pi / 180.0),
    **{name: _function(name) for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
}

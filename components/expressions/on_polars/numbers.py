"""Arithmetic and mathematics in polars."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from components.expressions import types
from components.expressions.on_polars.base import Entry, by_numpy, constant, dtype, lit, when, where
from components.expressions.tree import Call

if TYPE_CHECKING:
    from polars import Expr

WHOLE: Final = (types.INT, types.BIGINT)
BIGINT_END: Final = 2.0**63


def _wide(node: Call, value: Expr) -> Expr:
    """In a type in which no operation on two values of the node's type overflows."""
    import polars as pl

    return value.cast(pl.Int64 if node.type == types.INT else pl.Int128)


def _exact(operation: Callable[..., Expr]) -> Entry:
    """Whole numbers are computed wider; null on overflow."""

    def build(node: Call, args: Sequence[Expr]) -> Expr:
        if node.type not in WHOLE:
            return operation(*args)
        return operation(*(_wide(node, arg) for arg in args)).cast(dtype(node.type), strict=False)

    return build


def _divide(node: Call, args: Sequence[Expr]) -> Expr:
    return where(args[1] != 0, args[0] / args[1])


def _truncated(node: Call, args: Sequence[Expr]) -> Expr:
    a, b = (_wide(node, arg) for arg in args)
    floor, rest = a // b, a % b
    quotient = when((rest != 0) & ((a < 0) != (b < 0)), floor + 1, floor)
    return where(b != 0, quotient.cast(dtype(node.type), strict=False))


def _remainder(node: Call, args: Sequence[Expr]) -> Expr:
    import numpy as np

    if node.type == types.DOUBLE:
        return where(args[1] != 0, by_numpy(np.fmod, *args))
    a, b = (_wide(node, arg) for arg in args)
    rest = a % b
    signed = when((rest != 0) & ((a < 0) != (b < 0)), rest - b, rest)
    return where(b != 0, signed.cast(dtype(node.type), strict=False))


def _positive_remainder(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0] % args[1]


def _to_bigint(value: Expr) -> Expr:
    whole = value.fill_nan(0.0)
    inside = whole.cast(dtype(types.BIGINT), strict=False)
    above = when(whole >= BIGINT_END, lit(2**63 - 1, types.BIGINT), inside)
    return when(whole < -BIGINT_END, lit(-(2**63), types.BIGINT), above)


def _ceil(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0] if node.args[0].type == types.BIGINT else _to_bigint(args[0].ceil())


def _floor(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0] if node.args[0].type == types.BIGINT else _to_bigint(args[0].floor())


def _round(node: Call, args: Sequence[Expr]) -> Expr:
    digits = constant(node, 1) if len(args) == 2 else 0
    if digits == 0:
        return _without_sign_of_zero(args[0].round(0, mode="half_away_from_zero"))
    return by_numpy(lambda values: _rounded(values, digits), args[0])


def _rounded(values: Any, digits: int) -> Any:
    """Half away from zero of the number as it is printed; by its digits only near a half and where doubles are coarse."""
    import numpy as np

    scaled = values * 10.0**digits
    made = np.rint(scaled) / 10.0**digits
    clear = (np.abs(scaled) < 2.0**40) & (np.abs(scaled - np.floor(scaled) - 0.5) > 1e-3)
    unit = decimal.Decimal(1).scaleb(-digits)
    context = decimal.Context(prec=400, rounding=decimal.ROUND_HALF_UP)
    for place in np.flatnonzero(~clear):
        value = float(values[place])
        if math.isfinite(value):
            made[place] = float(decimal.Decimal(repr(value)).quantize(unit, context=context))
        else:
            made[place] = value
    return made + 0.0


def _above(low: float, function: Callable[[Expr], Expr]) -> Entry:
    return lambda node, args: where((args[0] > low) | args[0].is_nan(), function(args[0]))


def _log(node: Call, args: Sequence[Expr]) -> Expr:
    if len(args) == 1:
        return ENTRIES["ln"](node, args)
    base, value = args
    good = ((base > 0) | base.is_nan()) & ((value > 0) | value.is_nan())
    return where(good, value.log() / base.log())


def _power(node: Call, args: Sequence[Expr]) -> Expr:
    base, exponent = args
    undefined = (base.abs() == 1) & (exponent.is_nan() | exponent.is_infinite())
    rooted = (base == -math.inf) & (exponent == 0.5)  # polars takes the root
    made = when(rooted, lit(math.inf, types.DOUBLE), base.pow(exponent))
    return when(undefined, lit(math.nan, types.DOUBLE), made)


def _without_sign_of_zero(value: Expr) -> Expr:
    """Not by adding 0.0: polars leaves that out."""
    return when(value == 0, lit(0.0, types.DOUBLE), value)


def _atan2(node: Call, args: Sequence[Expr]) -> Expr:
    import polars as pl

    y, x = (_without_sign_of_zero(arg) for arg in args)
    return pl.arctan2(y, x)


def _numpy(name: str) -> Entry:
    def build(node: Call, args: Sequence[Expr]) -> Expr:
        import numpy as np

        return by_numpy(getattr(np, name), *args)

    return build


def _method(name: str) -> Entry:
    return lambda node, args: getattr(args[0], name)()


ENTRIES: Mapping[str, Entry] = {
    "+": _exact(lambda a, b: a + b),
    "-": _exact(lambda a, b: a - b),
    "*": _exact(lambda a, b: a * b),
    "try_add": _exact(lambda a, b: a + b),
    "try_subtract": _exact(lambda a, b: a - b),
    "try_multiply": _exact(lambda a, b: a * b),
    "negative": _exact(lambda a: a * -1),
    "abs": _exact(lambda a: a.abs()),
    "/": _divide,
    "try_divide": _divide,
    "div": _truncated,
    "%": _remainder,
    "pmod": _positive_remainder,
    "ceil": _ceil,
    "floor": _floor,
    "round": _round,
    "rint": lambda node, args: args[0].round(0, mode="half_to_even"),
    "ln": _above(0.0, lambda a: a.log()),
    "log2": _above(0.0, lambda a: a.log(2.0)),
    "log10": _above(0.0, lambda a: a.log10()),
    "log1p": _above(-1.0, lambda a: a.log1p()),
    "log": _log,
    "power": _power,
    "atan2": _atan2,
    "expm1": _numpy("expm1"),
    "asin": _method("arcsin"),
    "acos": _method("arccos"),
    "atan": _method("arctan"),
    **{
        name: _method(name)
        for name in ("sign", "sqrt", "cbrt", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "degrees", "radians")
    },
}

"""Typed calls: choose a function's overload for its arguments, widen the numbers, give nulls a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from components.errors import Problem, UserError, problem
from components.expressions import types
from components.expressions.allowed import FUNCTIONS
from components.expressions.functions import ANY, Argument, Signature
from components.expressions.tree import CAST, NULL_TYPE, TRY_CAST, WIDEN, Call, Literal, Node

RANK: Final[Mapping[str, int]] = {
    "tinyint": 0, "smallint": 1, types.INT: 2, types.BIGINT: 3, types.FLOAT: 4, types.DOUBLE: 5,
}  # fmt: skip
UNTYPED: Final = frozenset({types.UNKNOWN, NULL_TYPE})


def call(name: str, args: Sequence[Node]) -> Call:
    """A call with its type; arguments are widened where the overload says so.

    Where a column's type is unknown, the result is unknown too unless every overload agrees.
    Raises UserError `expression-arguments-wrong` (their number) or `expression-types-wrong`.
    """
    fitting = [s for s in FUNCTIONS[name].signatures if s.places(len(args)) is not None]
    if not fitting:
        raise UserError(_wrong_number(name, args))
    ranked = sorted((cost, index) for index, s in enumerate(fitting) if (cost := _cost(s, args)) is not None)
    if not ranked:
        raise UserError(_wrong_types(name, args))
    chosen = fitting[ranked[0][1]]
    if any(arg.type == types.UNKNOWN for arg in args):
        results = {fitting[index].result for _, index in ranked}
        return Call(name, tuple(args), results.pop() if len(results) == 1 else types.UNKNOWN)
    places = chosen.places(len(args)) or ()
    return Call(name, tuple(_fit(arg, place) for arg, place in zip(args, places, strict=True)), chosen.result)


def cast(node: Node, to: str, safe: bool) -> Node:
    """A conversion; none where the type is the same. Raises UserError `expression-types-wrong`."""
    if node.type == to:
        return node
    if node.type == NULL_TYPE:
        return Literal(None, to)
    name = TRY_CAST if safe else CAST
    known = [(str(s.prefix[0]), s.result) for s in FUNCTIONS[name].signatures]
    if node.type == types.UNKNOWN and any(target == to for _, target in known):
        return Call(name, (node,), to)
    source = _plain(node.type)
    if (source, to) not in known and (wider := _wider_source(source, to, known)):
        node, source = widen(node, wider), wider
        if source == to:
            return node
    if (source, to) not in known:
        raise UserError(
            problem(
                "expression-types-wrong",
                "{found} cannot be converted to {to}.",
                "无法把 {found} 转换为 {to}。",
                function=name,
                found=node.type,
                to=to,
            )
        )
    return Call(name, (node,), to)


def widen(node: Node, to: str) -> Node:
    """What Spark does by itself beside a larger number; literals become literals of the larger type."""
    if node.type == to:
        return node
    if isinstance(node, Literal) and node.value is not None:
        return Literal(float(node.value) if to == types.DOUBLE else node.value, to)  # type: ignore[arg-type]
    if isinstance(node, Literal):
        return Literal(None, to)
    return Call(WIDEN, (node,), to)


def rebuild(node: Call, args: Sequence[Node]) -> Node:
    """The same call over other arguments, typed anew."""
    if node.function == WIDEN:
        return args[0]
    if node.function in (CAST, TRY_CAST):
        return cast(args[0], node.type, safe=node.function == TRY_CAST)
    return call(node.function, args)


def signature_of(node: Call) -> Signature | None:
    """The overload that a typed call uses; None while a type is unknown."""
    for one in FUNCTIONS[node.function].signatures:
        places = one.places(len(node.args))
        if places is not None and one.result == _plain(node.type) and _cost(one, node.args) == 0:
            return one
    return None


def _plain(code: str) -> str:
    return "decimal" if code.startswith("decimal") else code


def _wider_source(source: str, to: str, known: Sequence[tuple[str, str]]) -> str | None:
    candidates = [c for c in (types.INT, types.BIGINT, types.DOUBLE) if source in RANK and _widening(source, c)]
    return next((c for c in candidates if c == to or (c, to) in known), None)


def _widening(source: str, to: str) -> int | None:
    if source not in RANK or to not in (types.INT, types.BIGINT, types.DOUBLE):
        return None
    steps = RANK[to] - RANK[source]
    return steps if steps > 0 else None


def _cost(signature: Signature, args: Sequence[Node]) -> int | None:
    places = signature.places(len(args))
    if places is None:
        return None
    total = 0
    for arg, place in zip(args, places, strict=True):
        cost = _arg_cost(arg, place)
        if cost is None:
            return None
        total += cost
    return total


def _arg_cost(arg: Node, place: Argument) -> int | None:
    if place.literal and not (isinstance(arg, Literal) and (place.null or arg.value is not None)):
        return None
    if place.type == ANY or arg.type in UNTYPED or arg.type == place.type:
        return 0
    return _widening(arg.type, place.type)


def _fit(arg: Node, place: Argument) -> Node:
    if arg.type == NULL_TYPE:
        return Literal(None, types.STRING if place.type == ANY else place.type)
    return arg if place.type == ANY else widen(arg, place.type)


def _named(args: Sequence[Node]) -> str:
    return ", ".join(arg.type for arg in args)


def _wrong_number(name: str, args: Sequence[Node]) -> Problem:
    return problem(
        "expression-arguments-wrong",
        "{function} does not take {count} arguments; it takes {known}.",
        "{function} 不接受 {count} 个参数；可用：{known}。",
        function=name,
        count=len(args),
        known=_known(name),
    )


def _wrong_types(name: str, args: Sequence[Node]) -> Problem:
    texts = any(arg.type == types.STRING for arg in args)
    constant = any(place.literal for s in FUNCTIONS[name].signatures for place in s.prefix + s.group + s.suffix)
    hint = ("Convert explicitly, for example TRY_CAST(x AS DOUBLE).", "请显式转换，例如 TRY_CAST(x AS DOUBLE)。") if texts else None
    if constant:
        hint = ("Some of its arguments must be constants.", "其部分参数必须是常量。")
    return problem(
        "expression-types-wrong",
        "{function} cannot take ({found}); it takes {known}.",
        "{function} 不接受 ({found})；可用：{known}。",
        hint=hint,
        function=name,
        found=_named(args),
        known=_known(name),
    )


def _known(name: str) -> str:
    return "; ".join(str(s) for s in FUNCTIONS[name].signatures)



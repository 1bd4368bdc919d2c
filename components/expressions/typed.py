"""Typed calls: choose a function's overload for its arguments, widen the numbers, give nulls a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from components.errors import Problem, Text, UserError, problem
from components.expressions import types
from components.expressions.allowed import FUNCTIONS
from components.expressions.functions import ANY, WRONG, Argument, Signature
from components.expressions.tree import CAST, NULL_TYPE, TRY_CAST, WIDEN, Call, Literal, Node

RANK: Final[Mapping[str, int]] = {
    "tinyint": 0, "smallint": 1, types.INT: 2, types.BIGINT: 3, types.FLOAT: 4, types.DOUBLE: 5,
}  # fmt: skip
Kind = tuple[str, bool, bool]
"""All that the choice of an overload needs to know of an argument: its type, is it a literal, is it a null."""

UNTYPED: Final = frozenset({types.UNKNOWN, NULL_TYPE})


def call(name: str, args: Sequence[Node]) -> Call:
    """A call with its type; arguments are widened where the overload says so.

    Where a column's type is unknown, the result is unknown too unless every overload agrees.
    Raises UserError `expression-arguments-wrong` (their number) or `expression-types-wrong`.
    """
    chosen = _chosen(name, tuple(_kind(arg) for arg in args))
    if chosen is None:
        counts = any(s.places(len(args)) is not None for s in FUNCTIONS[name].signatures)
        raise UserError(_wrong_types(name, args) if counts else _wrong_number(name, args))
    places, result = chosen
    if places is None:
        return Call(name, tuple(args), result)
    made = Call(name, tuple(_fit(arg, place) for arg, place in zip(args, places, strict=True)), result)
    for limit in FUNCTIONS[name].limits:
        if limit.backend == WRONG and limit.applies(made):
            raise UserError(_wrong_value(name, limit.reason))
    return made


def cast(node: Node, to: str, safe: bool) -> Node:
    """A conversion; none where the type is the same. Raises UserError `expression-types-wrong`."""
    if node.type == to:
        return node
    if node.type == NULL_TYPE:
        return Literal(None, to)
    if isinstance(node, Literal) and node.type in (types.INT, types.BIGINT) and to in (types.BIGINT, types.DOUBLE):
        return widen(node, to)
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
    """The overload that a typed call uses; None while the type of an argument is unknown."""
    return _signature(node.function, tuple(_kind(arg) for arg in node.args), _plain(node.type))


@lru_cache(maxsize=4096)
def _signature(name: str, kinds: tuple[Kind, ...], result: str) -> Signature | None:
    for one in FUNCTIONS[name].signatures:
        places = one.places(len(kinds))
        if places is None or one.result != result or _cost(one, kinds) != 0:
            continue
        if not any(kind[0] == types.UNKNOWN and place.type != ANY for kind, place in zip(kinds, places, strict=True)):
            return one
    return None


@lru_cache(maxsize=4096)
def _chosen(name: str, kinds: tuple[Kind, ...]) -> tuple[tuple[Argument, ...] | None, str] | None:
    """The places and result of the cheapest overload; places are None where an unknown type leaves them open."""
    every = FUNCTIONS[name].signatures
    ranked = sorted((cost, index) for index, s in enumerate(every) if (cost := _cost(s, kinds)) is not None)
    if not ranked:
        return None
    best = every[ranked[0][1]]
    if any(kind[0] == types.UNKNOWN for kind in kinds):
        results = {every[index].result for _, index in ranked}
        return None, results.pop() if len(results) == 1 else types.UNKNOWN
    return best.places(len(kinds)), best.result


def _kind(arg: Node) -> Kind:
    return _plain(arg.type), isinstance(arg, Literal), isinstance(arg, Literal) and arg.value is None


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


def _cost(signature: Signature, kinds: Sequence[Kind]) -> int | None:
    places = signature.places(len(kinds))
    if places is None:
        return None
    total = 0
    for kind, place in zip(kinds, places, strict=True):
        cost = _arg_cost(kind, place)
        if cost is None:
            return None
        total += cost
    return total


def _arg_cost(kind: Kind, place: Argument) -> int | None:
    code, literal, null = kind
    if place.literal and not (literal and (place.null or not null)):
        return None
    if place.type == ANY or code in UNTYPED or code == place.type:
        return 0
    return _widening(code, place.type)


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
    hint = (
        ("Convert explicitly, for example TRY_CAST(x AS DOUBLE).", "请显式转换，例如 TRY_CAST(x AS DOUBLE)。")
        if texts
        else None
    )
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


def _wrong_value(name: str, reason: Text) -> Problem:
    return problem(
        "expression-value-wrong", f"{{function}}: {reason.en}.", f"{{function}}：{reason.zh}。", function=name
    )


def _known(name: str) -> str:
    return "; ".join(str(s) for s in FUNCTIONS[name].signatures)

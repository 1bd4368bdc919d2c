"""Expressions over the columns of `tables`: every overload of every function, and seeded random nests."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from typing import Any

from components.expressions.functions import ANY, Argument, Function, Signature
from components.expressions.language import FUNCTIONS, Expression
from components.expressions.tree import CAST, TRY_CAST, WIDEN, Call, Column, Literal, Node
from tests.expressions.tables import TYPES

COLUMNS: dict[str, list[str]] = {}
for _name, _code in TYPES.items():
    COLUMNS.setdefault(_code, []).append(_name)

WORDS = ["a", "", "年", "%", "aXb", "$1", "\\", " ", "😀", "."]
CONSTANTS: dict[str, list[Any]] = {
    "boolean": [True, False], "int": [0, 1, -1, 3, 7, 100, 2**31 - 1, -(2**31)], "bigint": [0, 1, -1, 10, 2**53, 2**63 - 1],
    "double": [0.0, 0.5, -2.5, 1e300, 3.0, float("nan"), float("inf"), -0.0], "string": WORDS,
    "date": [datetime.date(2024, 2, 29), datetime.date(1969, 12, 31)], "timestamp": [datetime.datetime(2024, 2, 29, 12)],
}  # fmt: skip
"""Values for literals."""

SIZES: list[Any] = [0, 1, 2, 5, 30, -1, -3, 2**31 - 1]
CHOICES: dict[str, list[tuple[Any, ...]]] = {
    "round": [(0,), (1,), (2,), (3,), (10,), (15,)],
    "pmod": [(1,), (2,), (7,), (1000,), (2**31 - 1,)],
    "substring": [*((n,) for n in SIZES), (1, 3), (0, 2), (2, 0), (2, -1), (-3, 2), (-100, 99), (-2, 2**31 - 1), (3, 2**31 - 1)],
    "left": [(n,) for n in SIZES],
    "right": [(n,) for n in SIZES],
    "repeat": [(0,), (1,), (3,), (-2,)],
    "lpad": [(0, "x"), (5, "ab"), (-1, "x"), (12, ""), (3, "年")],
    "rpad": [(0, "x"), (5, "ab"), (-1, "x"), (12, ""), (3, "年")],
    "split_part": [(",", 1), (",", 2), (",", -1), (",", 9), ("", 1), ("", 2), (".", -2), ("X", 2)],
    "sha2": [(0,), (224,), (256,), (384,), (512,)],
    "trunc": [("YEAR",), ("quarter",), ("Month",), ("MM",), ("week",), ("yyyy",)],
    "replace": [("a", "b"), ("", "x"), ("a", ""), ("aa", "a"), (".", "$0"), ("$", "\\"), ("\\", "$1"), ("年", "😀"), ("\n", " ")],
    "like": [
        (p,)
        for p in [
            "", "%", "_", "a%", "%b", "%a%", "a_b", "a\\%b", "a\\_b", "a\\\\b", "%.%", "__", "%\n%", "年%", "a😀_", "[a]",
            "a$%", "f(%)", "%ß%",
        ]
    ],
    "rlike": [
        (p,)
        for p in [
            "", "a", "^a", "b$", "^$", "[a-c]+", "[^a]", "\\d", "^\\d+$", "\\w+", "\\s", "\\S\\s\\S", "a|b$",
            "(ab|aX)+", "a.b", "^.$", "^.*$", "年",
            "[年北]", "a{2,3}", "a?b", "x*y", "[\\w.]+@[\\w]+\\.com", "\\.", "[.%$-]", "\\(x\\)", "[^\\d]$", "\\D", "😀", "[\\s-]",
        ]
    ],
    "concat_ws": [("-",), ("",), ("年",)],
    "in": [(0, 1, 3), (1,), (7, None), (None, 100, -1)],
}  # fmt: skip
SHIFTS = frozenset({"date_add", "date_sub", "add_months"})
"""In nests these take small numbers: dates of a million years hence are beyond polars."""

CHAOTIC = frozenset(
    {"sin", "cos", "tan", "sinh", "cosh", "exp", "expm1", "power", "log", "ln", "log2", "log10", "log1p", "cbrt"}
)
"""Left out of nests: they differ in the last bit, which what is around them may make a large difference."""


def every_overload(backend: str) -> list[Expression]:
    """Each overload that the back end has, over columns, with constants in every place in turn."""
    made: dict[Expression, None] = {}
    for function in FUNCTIONS.values():
        for signature in function.signatures:
            if backend in signature.backends and "decimal" not in str(signature) and "tinyint" not in str(signature):
                for node in _calls(function, signature):
                    expression = Expression(node)
                    if not expression.on(backend):
                        made.setdefault(expression)
    return list(made)


def _calls(function: Function, signature: Signature) -> Iterator[Node]:
    if function.name in (CAST, TRY_CAST, WIDEN):
        for name in COLUMNS.get(signature.prefix[0].type, []):
            yield Call(function.name, (Column(name, TYPES[name]),), signature.result)
        return
    for times in (1, 2) if signature.group else (1,):
        count = len(signature.prefix) + len(signature.group) * times + len(signature.suffix)
        places = signature.places(count) or ()
        yield from _filled(function, places, signature.result)


def _filled(function: Function, places: Sequence[Argument], result: str) -> Iterator[Node]:
    constants = [i for i, place in enumerate(places) if place.literal]
    for values in _constants(function, [places[i] for i in constants]):
        args = _columns(places)
        for i, value in zip(constants, values, strict=True):
            args[i] = Literal(value, places[i].type)
        yield Call(function.name, tuple(args), result)
        if function.name in ("lpad", "rpad", "rlike", "like", "split_part", "substring"):
            continue
        for i, place in enumerate(places):
            if place.literal or place.type == ANY:
                continue
            for value in [*CONSTANTS[place.type][:2], None]:
                yield Call(function.name, (*args[:i], Literal(value, place.type), *args[i + 1 :]), result)


def _constants(function: Function, places: Sequence[Argument]) -> Iterator[tuple[Any, ...]]:
    if not places:
        yield ()
        return
    chosen = [values for values in CHOICES.get(function.name, []) if len(values) == len(places)]
    if function.name == "in" and places[0].type in ("int", "bigint"):
        yield from chosen or [(1, 7)[: len(places)]]
    elif chosen and function.name != "in":
        yield from chosen
    else:
        for shift in range(3):
            yield tuple(CONSTANTS[p.type][(i + shift) % len(CONSTANTS[p.type])] for i, p in enumerate(places))
        if all(place.null for place in places):
            yield tuple(None if i == 0 else CONSTANTS[p.type][i % 2] for i, p in enumerate(places))


def _columns(places: Sequence[Argument]) -> list[Node]:
    used: dict[str, int] = {}
    args: list[Node] = []
    for place in places:
        code = "double" if place.type == ANY else place.type
        names = COLUMNS[code]
        name = names[used.get(code, 0) % len(names)]
        used[code] = used.get(code, 0) + 1
        args.append(Column(name, TYPES[name]))
    return args


class Nests:
    """Random nested expressions that a back end can say; the same for the same seed."""

    def __init__(self, backend: str, seed: int) -> None:
        self.backend = backend
        self.chance = random.Random(seed)
        self.by_result: dict[str, list[tuple[Function, Signature]]] = {}
        for function in FUNCTIONS.values():
            for signature in function.signatures:
                usable = backend in signature.backends and function.name not in CHAOTIC
                if usable and not {"decimal", "tinyint", "smallint"} & {p.type for p in signature.prefix}:
                    self.by_result.setdefault(signature.result, []).append((function, signature))

    def take(self, count: int) -> list[Expression]:
        made: dict[Expression, None] = {}
        while len(made) < count:
            code = self.chance.choice([c for c in self.by_result if c in CONSTANTS])
            expression = Expression(self.node(code, self.chance.choice((2, 3, 4))))
            if expression.columns and not expression.on(self.backend):
                made.setdefault(expression)
        return list(made)

    def node(self, code: str, depth: int) -> Node:
        if depth == 0 or code not in self.by_result or self.chance.random() < 0.1:
            return self.leaf(code)
        function, signature = self.chance.choice(self.by_result[code])
        count = len(signature.prefix) + len(signature.group) * self.chance.choice((1, 2)) + len(signature.suffix)
        places = signature.places(count) or ()
        constants = iter(self.chance.choice(list(_constants(function, [p for p in places if p.literal]))))
        below = 0 if function.name == "nullif" else depth - 1  # Spark computes what it repeats outside the tests' trap
        args = [Literal(next(constants), p.type) if p.literal else self.argument(p, below) for p in places]
        if function.name in SHIFTS:
            args[1] = Literal(self.chance.randrange(-500, 500), "int")
        if all(isinstance(arg, Literal) for arg in args):
            return self.leaf(code)
        return Call(function.name, tuple(args), code)

    def argument(self, place: Argument, depth: int) -> Node:
        return self.node(self.chance.choice(["double", "string"]) if place.type == ANY else place.type, depth)

    def leaf(self, code: str) -> Node:
        if self.chance.random() < 0.2 and code in CONSTANTS:
            return Literal(self.chance.choice(CONSTANTS[code]), code)
        return Column(self.chance.choice(COLUMNS[code]), code)

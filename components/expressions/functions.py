"""What an entry of the allow-list is: names, help, overloads and the back ends that can say each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from components.errors import Text
from components.expressions.tree import Call, Literal, Value

SPARK: Final = "spark"
POLARS: Final = "polars"
PMML: Final = "pmml"
BACKENDS: Final = (SPARK, POLARS, PMML)

EVERYWHERE: Final = frozenset(BACKENDS)
NOT_PMML: Final = frozenset({SPARK, POLARS})
SPARK_ONLY: Final = frozenset({SPARK})

WRONG: Final = "wrong"
"""In place of a back end: the use is an error everywhere."""

ANY: Final = "any"
"""Stands for every type in a signature."""

_NOTATION = re.compile(r"(?P<prefix>[^()]*)(?:\((?P<group>[^()]+)\)\+(?P<suffix>[^()]*))?->(?P<result>[^()]+)")


@dataclass(frozen=True)
class Argument:
    """One place of a signature; `literal` places take a constant, `null` ones also NULL."""

    type: str
    literal: bool = False
    null: bool = False

    @classmethod
    def read(cls, code: str) -> Argument:
        return cls(code.rstrip("!?"), literal=code[-1] in "!?", null=code.endswith("?"))

    def __str__(self) -> str:
        return self.type


@dataclass(frozen=True)
class Signature:
    """One overload: arguments before, a group that comes once or more, arguments after, and what comes out."""

    prefix: tuple[Argument, ...]
    group: tuple[Argument, ...]
    suffix: tuple[Argument, ...]
    result: str
    backends: frozenset[str]

    def places(self, count: int) -> tuple[Argument, ...] | None:
        """The places of a call with so many arguments, or None if it cannot have so many."""
        if not self.group:
            return self.prefix if count == len(self.prefix) else None
        times, rest = divmod(count - len(self.prefix) - len(self.suffix), len(self.group))
        if rest or times < 1:
            return None
        return self.prefix + self.group * times + self.suffix

    def __str__(self) -> str:
        parts = [str(a) for a in self.prefix]
        if self.group:
            parts.append(", ".join(str(a) for a in self.group) + ", …")
        parts += [str(a) for a in self.suffix]
        return f"({', '.join(parts)}) → {self.result}"


@dataclass(frozen=True)
class Limit:
    """A use of a function that one back end cannot say, and why; `WRONG` ones are refused while typing."""

    backend: str
    applies: Callable[[Call], bool]
    reason: Text


@dataclass(frozen=True)
class Function:
    """One entry of the allow-list. `backends` are those that can say at least one overload."""

    name: str
    category: str
    title: Text
    help: Text
    example: str
    signatures: tuple[Signature, ...]
    aliases: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def backends(self) -> frozenset[str]:
        return frozenset(b for s in self.signatures for b in s.backends)


@dataclass(frozen=True)
class Refused:
    """Functions that Spark has and the row language has not, and why."""

    names: frozenset[str]
    reason: Text


def constant(call: Call, place: int) -> Any:
    """The value of an argument that its signature says is a literal; None if it is not there."""
    arg = call.args[place] if place < len(call.args) else None
    return arg.value if isinstance(arg, Literal) else None


EXACT_BELOW: Final = 2**53
"""Whole numbers up to here are exact as doubles."""

ROUNDED: Final = Text(
    "it rounds whole numbers of 64 bits to doubles, so that only comparisons with constants below 2^53 are exact",
    "它把 64 位整数舍入为双精度，因此只有与小于 2^53 的常量比较才精确",
)


def rounded(call: Call) -> bool:
    """Whether bigints are compared with something that is not a constant which survives rounding."""
    if all(arg.type != "bigint" for arg in call.args):
        return False
    exact = [isinstance(arg, Literal) and _survives(arg.value) for arg in call.args]
    return not (exact[0] or all(exact[1:]))


def _survives(value: Value) -> bool:
    return value is None or (isinstance(value, int) and abs(value) < EXACT_BELOW)


NOT_ROUNDED: Final = (Limit(PMML, rounded, ROUNDED),)
"""For comparisons: PMML has bigints as doubles."""


def signatures(notation: str, backends: frozenset[str] = EVERYWHERE, over: str = "") -> tuple[Signature, ...]:
    """Read overloads: `"double double -> double"`, `"(T)+ -> T"` over types; `!` is a literal, `?` also NULL."""
    return tuple(_read(one, backends) for one in _expand(notation, over))


def _expand(notation: str, over: str) -> Iterator[str]:
    if not over:
        yield notation
    for code in over.split():
        yield re.sub(r"\bT\b", code, notation)


def _read(notation: str, backends: frozenset[str]) -> Signature:
    found = _NOTATION.fullmatch(notation)
    if found is None:
        raise ValueError(f"not a signature: {notation}")
    prefix, group, suffix = (
        tuple(Argument.read(code) for code in (found[part] or "").split()) for part in ("prefix", "group", "suffix")
    )
    return Signature(prefix, group, suffix, found["result"].strip(), backends)

"""Text in PMML; its regular expressions are Java's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from components.expressions import patterns, types
from components.expressions.functions import constant as literal
from components.expressions.on_pmml.build import Builder, Entry
from components.expressions.on_pmml.xml import Xml, apply, choose, is_missing, known, string
from components.expressions.tree import Call

MOST: Final = 2**31 - 1


def _known(build: Callable[[Xml, Callable[[int], Any]], Xml]) -> Entry:
    """A function of one text that is not missing; constants by their place."""

    def entry(b: Builder, node: Call) -> Xml:
        value = b.atom(node.args[0])
        return known([value], build(value, lambda place: literal(node, place)))

    return entry


def _replaced(value: Xml, pattern: str, replacement: str) -> Xml:
    return apply("replace", value, string(pattern), string(replacement))


def _stripped(pattern: str) -> Entry:
    return _known(lambda value, at: _replaced(value, pattern, ""))


def _concat(b: Builder, node: Call) -> Xml:
    args = b.atoms(node)
    return known(args, apply("concat", *args) if len(args) > 1 else args[0])


def _concat_ws(b: Builder, node: Call) -> Xml:
    separator = literal(node, 0)
    parts = [_part(separator, b.atom(arg)) for arg in node.args[1:]]
    whole = apply("concat", *parts) if len(parts) > 1 else parts[0]
    return _replaced(b.helper(whole, types.STRING), r"\A" + patterns.escape(separator), "") if separator else whole


def _part(separator: str, value: Xml) -> Xml:
    if is_missing(value):
        return string("")
    return choose(apply("isMissing", value), string(""), apply("concat", string(separator), value))


def _length(value: Xml, at: Callable[[int], Any]) -> Xml:
    """Counted after each character has become one; PMML counts UTF-16."""
    return apply("stringLength", _replaced(value, "(?s).", "x"))


def _slice(value: Xml, skip: int, count: int) -> Xml:
    if count <= 0:
        return string("")
    return _replaced(value, rf"(?s)\A.{{0,{skip}}}(.{{0,{min(count, MOST)}}}).*\z", "$1")


def _substring(value: Xml, at: Callable[[int], Any]) -> Xml:
    count = at(2)
    return _slice(value, max(at(1) - 1, 0), MOST if count is None else count)


def _right(value: Xml, at: Callable[[int], Any]) -> Xml:
    return _replaced(value, rf"(?s)\A.*?(.{{0,{at(1)}}})\z", "$1") if at(1) > 0 else string("")


def _replace(value: Xml, at: Callable[[int], Any]) -> Xml:
    new = at(2).replace("\\", "\\\\").replace("$", "\\$")
    return _replaced(value, patterns.escape(at(1)), new) if at(1) else value


def _matches(pattern: Callable[[str], str]) -> Entry:
    return _known(lambda value, at: apply("matches", value, string(pattern(at(1)))))


def _case(function: str) -> Entry:
    def build(b: Builder, node: Call) -> Xml:
        args: Sequence[Xml] = b.atoms(node)
        return known(args, apply(function, *args))

    return build


ENTRIES: Mapping[str, Entry] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "length": _known(_length),
    "upper": _case("uppercase"),
    "lower": _case("lowercase"),
    "trim": _stripped(r"\A +| +\z"),
    "ltrim": _stripped(r"\A +"),
    "rtrim": _stripped(r" +\z"),
    "substring": _known(_substring),
    "left": _known(lambda value, at: _slice(value, 0, at(1))),
    "right": _known(_right),
    "replace": _known(_replace),
    "startswith": _matches(lambda part: r"\A" + patterns.escape(part)),
    "endswith": _matches(lambda part: patterns.escape(part) + r"\z"),
    "contains": _matches(patterns.escape),
    "like": _matches(patterns.like),
    "rlike": _matches(lambda pattern: pattern),
}

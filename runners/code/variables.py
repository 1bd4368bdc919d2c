"""The variables of an experiment as constants of its script.

Where a value ends up in the script is found by writing it twice, with the value and with another one: what differs is the
value's. A variable that decides more than a value (such as which columns there are) is written in place.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from components import errors
from components.spec.scripts import layout
from components.spec.scripts.writing import identifier

if TYPE_CHECKING:
    from runners.code.script import Draft

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Lines = tuple[str, ...]
Write = Callable[[Mapping[str, Any]], "Draft"]
Pairs = Mapping[str, tuple[Any, Any]]
"""By the name of a constant its value, and the other one."""


def constant(name: str) -> str:
    return identifier(name).upper()


def named(write: Write, values: Mapping[str, Any]) -> tuple[Draft, dict[str, str]]:
    """The draft with names in the places of values, and the constants that it uses."""
    made = write(values)
    plain = (*made.constants.values(), *made.body)
    kept: dict[str, Any] = {}
    lines = plain
    for number, name in enumerate(values, 1):
        tried = {**kept, name: _other(values[name], number)}
        try:
            changed = write({**values, **tried})
        except errors.StudioError:
            continue
        pairs = {constant(one): (values[one], other) for one, other in tried.items()}
        found = _swapped(plain, (*changed.constants.values(), *changed.body), pairs)
        if found is not None and found != lines:
            kept, lines = tried, found
    count = len(made.constants)
    made.constants.update(zip(made.constants, lines[:count], strict=True))
    made.body[:] = lines[count:]
    return made, {constant(name): layout.text(values[name]) for name in kept}


def _other(value: Any, number: int) -> Any:
    """Another value of the same type, another one for each variable."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + number
    if isinstance(value, float):
        return value * (1 + number / 1024) if value else number / 1024
    return f"1987-06-{number % 28 + 1:02}" if _DAY.fullmatch(value) else f"{value}zq{number}"


def _swapped(mine: Lines, theirs: Lines, pairs: Pairs) -> Lines | None:
    """The lines with names where values differ; None where anything else does."""
    if len(mine) != len(theirs):
        return None
    found = [a if a == b else _line(a, b, pairs) for a, b in zip(mine, theirs, strict=True)]
    return None if None in found else tuple(line or "" for line in found)


def _line(mine: str, theirs: str, pairs: Pairs) -> str | None:
    a, b = _tokens(mine), _tokens(theirs)
    if len(a) != len(b):
        return None
    made, end = "", 0
    for one, other in zip(a, b, strict=True):
        put = one.string if one.string == other.string else _token(one.string, other.string, pairs)
        if put is None:
            return None
        made += " " * (one.start[1] - end) + put
        end = one.end[1]
    return made


def _tokens(line: str) -> list[tokenize.TokenInfo]:
    kept = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP, tokenize.COMMENT)
    return [token for token in tokenize.generate_tokens(io.StringIO(line).readline) if token.type in kept]


def _token(mine: str, theirs: str, pairs: Pairs) -> str | None:
    """A name, or a text with names in it, for a token that differs; None where more than values do."""
    for name, (value, other) in pairs.items():
        if (mine.replace("_", ""), theirs.replace("_", "")) == (layout.text(value), layout.text(other)):
            return name
        if (mine, theirs) == (layout.text(value), layout.text(other)):
            return name
    if not mine.startswith(("'", '"')):
        return None
    back, shown = theirs, theirs.replace("{", "{{").replace("}", "}}")
    for name, (value, other) in pairs.items():
        back = back.replace(str(other), str(value))
        shown = shown.replace(str(other), f"{{{name}}}")
    return f"f{shown}" if back == mine else None

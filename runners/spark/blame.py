"""Which setting and column of a node the piece of an expression belongs to that Spark blames."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from components.spec.component import Component
from runners.spark.errors import Failure


def place(component: Component, failure: Failure) -> dict[str, str]:
    """The `param` and the `column`, as far as the text of the fragment gives them away."""
    if not failure.fragment:
        return {}
    named: dict[str, str] = {}
    for param, text in _texts(component.params.model_dump(mode="json")):
        if squeezed(failure.fragment) in squeezed(text):
            return {"param": param, **_only_column(failure.fragment)}
        if not named and _mentions(failure.fragment, text):
            named = {"param": param, "column": text}
    return named or _only_column(failure.fragment)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\\]+", "", text).casefold()


def _texts(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in a parameter's value, a mapping's keys among them, with the parameter's name."""
    for name, value in params.items():
        todo = [value]
        while todo:
            one = todo.pop(0)
            if isinstance(one, str) and one:
                yield name, one
            elif isinstance(one, dict):
                todo = [*one.keys(), *one.values(), *todo]
            elif isinstance(one, list):
                todo = [*one, *todo]


def _mentions(fragment: str, name: str) -> bool:
    """Whether a name stands in the fragment as a column: in backquotes, or as a word that is neither a call nor a type."""
    if f"`{name.replace('`', '``')}`" in fragment:
        return True
    plain = re.sub(r"'(?:[^'\\]|\\.)*'|(?i:\bAS\s+\w+)", "", fragment)
    return re.search(rf"(?<![\w`]){re.escape(name)}(?![\w`(])", plain) is not None


def _only_column(fragment: str) -> dict[str, str]:
    columns = {name.replace("``", "`") for name in re.findall(r"`((?:[^`]|``)+)`", fragment)}
    return {"column": columns.pop()} if len(columns) == 1 else {}

"""Where a failure is told: the setting and column that Spark's blamed piece belongs to, and what the components say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from components import fixes
from components.errors import Problem
from components.graph import Experiment
from components.spec.component import Component
from runners.spark.errors import Failure


def told(node: str, failure: Failure, experiment: Experiment, components: Mapping[str, Component]) -> Problem:
    """The problem at its node, as its component tells it, or as the nearest one before that made the column at fault."""
    component = components[node]
    problem = failure.problem.at(node=node, **place(component, failure))
    own = component.told(problem)
    for before in _before(node, experiment):
        cause = components[before].caused(problem) if before in components else None
        if cause is not None:
            moved = fixes.elsewhere(cause.at(node=node), before)
            return replace(moved, fixes=(*moved.fixes, *own.fixes))
    return own


def _before(node: str, experiment: Experiment) -> Iterator[str]:
    """The nodes that a node depends on, the nearest first."""
    seen, todo = {node}, [node]
    while todo:
        for edge in experiment.into[todo.pop(0)]:
            if edge.source[0] not in seen:
                seen.add(edge.source[0])
                todo.append(edge.source[0])
                yield edge.source[0]


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
    return re.sub(r"[\s\\`]+", "", text).casefold()


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

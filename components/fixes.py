"""Fixes: what one press changes in the graph, as data that the canvas applies without knowing why.

An edit is about the problem's own node, parameter and port unless it names others:
`set` gives a parameter a value · `rename` puts one column's name in the place of another's, wherever it stands in the
parameter · `insert` puts a component into the connection that ends at a port.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from components.errors import Fix, Problem, Text, closest


def choose(param: str, value: Any, en: str, zh: str, node: str | None = None) -> Fix:
    """Give a parameter a value."""
    return Fix(Text(en, zh), (_edit("set", node, param=param, value=value),))


def rename(old: str, new: str, param: str | None = None) -> Fix:
    """Name another column where a parameter names one."""
    return Fix(Text(f"Use “{new}”", f"改用“{new}”"), (_edit("rename", None, param=param, old=old, new=new),))


def insert(component: str, params: Mapping[str, Any], en: str, zh: str, port: str | None = None) -> Fix:
    """Put a component before a port."""
    return Fix(Text(en, zh), (_edit("insert", None, port=port, component=component, params=dict(params)),))


def cast(column: str, kind: str, port: str | None = None) -> Fix:
    """Change a column's type before a port; values that do not fit become null."""
    title = (f"Change “{column}” to {kind} before", f"先把“{column}”转换为 {kind}")
    return insert("prepare.cast", {"types": {column: kind}}, *title, port=port)


def meant(name: str, known: Iterable[str]) -> tuple[Fix, ...]:
    """The closest known name in the place of one that does not exist; nothing where none is close."""
    found = closest(name, known)
    return () if found is None else (rename(name, found),)


def elsewhere(problem: Problem, node: str) -> Problem:
    """The problem with its fixes on another node than its own."""
    moved = [Fix(fix.title, tuple({"node": node, **edit} for edit in fix.edits)) for fix in problem.fixes]
    return replace(problem, fixes=tuple(moved))


def _edit(kind: str, node: str | None, **what: Any) -> dict[str, Any]:
    named = {"node": node, **{key: value for key, value in what.items() if key in ("param", "port")}}
    plain = {key: value for key, value in what.items() if key not in named}
    return {"edit": kind, **{key: value for key, value in named.items() if value is not None}, **plain}

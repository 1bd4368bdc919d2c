"""Functions of the product that a script gets a copy of, with what they use, so that it runs without the product."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from components.spec.scripts.imports import Imports, Wanted, named

_IGNORED = re.compile(r"  # type: ignore\[[^\]]*\]$")
OWN = ("components", "runners", "deploy", "studio")


@dataclass(frozen=True)
class Module:
    """A module's text, what it defines at its top, and what it imports."""

    name: str
    lines: tuple[str, ...]
    defined: dict[str, ast.stmt]
    imported: dict[str, Wanted]


class Copies:
    """The copied definitions in an order in which each comes after those that it uses."""

    def __init__(self, imports: Imports, fresh: Callable[[str], str]) -> None:
        self._imports, self._fresh = imports, fresh
        self._names: dict[tuple[str, str], str] = {}
        self._texts: list[tuple[bool, str]] = []

    def add(self, function: Any) -> str:
        """Copy a function or class that stands at the top of its module; gives its name in the script."""
        return self._take(_module(function.__module__), function.__name__)

    @property
    def constants(self) -> list[str]:
        return [text for plain, text in self._texts if plain]

    @property
    def definitions(self) -> list[str]:
        return [text for plain, text in self._texts if not plain]

    def _take(self, module: Module, name: str) -> str:
        key = (module.name, name)
        if key not in self._names:
            node = module.defined[name]
            self._names[key] = self._fresh(name)
            renamed = {name: self._names[key]} | self._used(module, node)
            plain = not isinstance(node, (ast.FunctionDef, ast.ClassDef))
            self._texts.append((plain, _text(module, node, {a: b for a, b in renamed.items() if a != b})))
        return self._names[key]

    def _used(self, module: Module, node: ast.stmt) -> dict[str, str]:
        """Copy or import what the definition uses; gives the names that its definitions have in the script."""
        found = {}
        inner = {bound: wanted for inside in _imports(node) for wanted, bound in named(inside)}
        for name in sorted(_read(node) - _bound(node)):
            wanted = inner.get(name) or module.imported.get(name)
            if name in module.defined:
                found[name] = self._take(module, name)
            elif wanted is not None and wanted[0].split(".")[0] in OWN:
                found[name] = self._take(_module(wanted[0]), wanted[1] or "")
            elif wanted is not None:
                self._want(wanted)
        return found

    def _want(self, wanted: Wanted) -> None:
        module, name, alias = wanted
        tail = f" as {alias}" if alias else ""
        self._imports.add(f"from {module} import {name}{tail}" if name else f"import {module}{tail}")


@cache
def _module(name: str) -> Module:
    source = inspect.getsource(importlib.import_module(name))
    defined: dict[str, ast.stmt] = {}
    imported: dict[str, Wanted] = {}
    for node in _top(ast.parse(source).body):
        imported |= {bound: wanted for wanted, bound in named(node)}
        defined |= dict.fromkeys(_targets(node), node)
    return Module(name, tuple(source.splitlines()), defined, imported)


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at the top, those for type checkers among them."""
    for node in body:
        if isinstance(node, ast.If):
            yield from node.body
        else:
            yield node


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.target.id] if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else []


def _imports(node: ast.stmt) -> list[ast.Import | ast.ImportFrom]:
    return [inside for inside in ast.walk(node) if isinstance(inside, (ast.Import, ast.ImportFrom))]


def _read(node: ast.stmt) -> set[str]:
    return {inside.id for inside in ast.walk(node) if isinstance(inside, ast.Name) and isinstance(inside.ctx, ast.Load)}


def _bound(node: ast.stmt) -> set[str]:
    """Names that a function gives values to: its own arguments and variables."""
    if not isinstance(node, ast.FunctionDef):
        return set()
    arguments = {inside.arg for inside in ast.walk(node) if isinstance(inside, ast.arg)}
    stored = {
        inside.id for inside in ast.walk(node) if isinstance(inside, ast.Name) and isinstance(inside.ctx, ast.Store)
    }
    return arguments | stored | {i.name for i in ast.walk(node) if isinstance(i, ast.FunctionDef) and i is not node}


def _text(module: Module, node: ast.stmt, renamed: dict[str, str]) -> str:
    """The definition as it stands, under the script's names, its imports at the top of the script instead."""
    decorated = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorated)])
    lines = {n: module.lines[n - 1] for n in range(first, (node.end_lineno or first) + 1)}
    for place, name in sorted(_places(node, renamed), reverse=True):
        line, column = place
        # Columns of the syntax tree count bytes.
        before, rest = lines[line].encode()[:column].decode(), lines[line].encode()[column:].decode()
        lines[line] = before + renamed[name] + rest[len(name) :]
    gone = {n for inside in _imports(node) for n in range(inside.lineno, (inside.end_lineno or inside.lineno) + 1)}
    gone |= {
        n + 1 for n in gone if not lines.get(n + 1, "-").strip() and not lines.get(n + 2, "").lstrip().startswith("@")
    }
    kept = [_IGNORED.sub("", line) for n, line in lines.items() if n not in gone]
    return "\n".join(kept)


def _places(node: ast.stmt, names: dict[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    for inside in ast.walk(node):
        if isinstance(inside, ast.Name) and inside.id in names:
            yield (inside.lineno, inside.col_offset), inside.id
        if isinstance(inside, (ast.FunctionDef, ast.ClassDef)) and inside.name in names:
            keyword = "def " if isinstance(inside, ast.FunctionDef) else "class "
            yield (inside.lineno, inside.col_offset + len(keyword)), inside.name

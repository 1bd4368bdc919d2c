"""The imports of a script, in the order that `ruff` sorts them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

Wanted = tuple[str, str | None, str | None]
"""Module, name in it (None for the module itself), and the name that it gets."""


class Imports:
    """Collects what is wanted, each once."""

    def __init__(self) -> None:
        self._wanted: set[Wanted] = set()

    def add(self, statement: str) -> None:
        """One import statement, such as `from pyspark.sql import functions as F`."""
        for wanted, _ in named(ast.parse(statement).body[0]):
            self._wanted.add(wanted)

    @property
    def names(self) -> set[str]:
        """The names that the script knows by them."""
        return {(alias or name or module).split(".")[0] for module, name, alias in self._wanted}

    @property
    def packages(self) -> list[str]:
        """Top-level packages that do not come with Python."""
        return sorted({module.split(".")[0] for module, _, _ in self._wanted} - sys.stdlib_module_names)

    def lines(self) -> list[str]:
        own = [wanted for wanted in self._wanted if wanted[0].split(".")[0] in sys.stdlib_module_names]
        rest = [wanted for wanted in self._wanted if wanted not in own]
        return [*_section(own), *([""] if own and rest else []), *_section(rest)]


def named(node: ast.AST) -> Iterator[tuple[Wanted, str]]:
    """What an import statement asks for, each with the name that it binds."""
    if isinstance(node, ast.Import):
        for found in node.names:
            yield (found.name, None, found.asname), found.asname or found.name.split(".")[0]
    if isinstance(node, ast.ImportFrom):
        for found in node.names:
            yield (node.module or "", found.name, found.asname), found.asname or found.name


def _section(wanted: list[Wanted]) -> list[str]:
    whole = sorted((module, alias) for module, name, alias in wanted if name is None)
    made = [f"import {module} as {alias}" if alias else f"import {module}" for module, alias in whole]
    for module in sorted({module for module, name, _ in wanted if name is not None}):
        plain = [name for found, name, alias in wanted if found == module and name and alias is None]
        if plain:
            made.append(f"from {module} import {', '.join(sorted(plain, key=_kind))}")
        aliased = sorted((name, alias) for found, name, alias in wanted if found == module and name and alias)
        made += [f"from {module} import {name} as {alias}" for name, alias in aliased]
    return made


def _kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name

"""A table's columns as the studio knows them before, during and after a run."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

from components import errors, fixes
from components.expressions import types

Role = Literal["label", "feature", "id", "weight", "time"]


@dataclass(frozen=True)
class Column:
    """One column: its name, its type code and, where known, the part it plays."""

    name: str
    type: str
    role: Role | None = None
    nullable: bool = True
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.name, self.type, self.role, self.nullable)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Made anew by another process, where texts have other hashes."""
        return Column, (self.name, self.type, self.role, self.nullable)

    def json(self) -> dict[str, Any]:
        """Made once, as most tables share their columns; not to be changed."""
        return self._json

    @cached_property
    def _json(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type, "role": self.role, "nullable": self.nullable}


@dataclass(frozen=True)
class Schema:
    """The columns in order; `open` when there may be more of them, `patterns` naming what those look like."""

    columns: tuple[Column, ...] = ()
    open: bool = False
    patterns: tuple[str, ...] = ()
    _index: dict[str, Column] = field(init=False, repr=False, compare=False)
    types: dict[str, str] = field(init=False, repr=False, compare=False)
    """Type code by name; not to be changed."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {column.name: column for column in self.columns})
        object.__setattr__(self, "types", {column.name: column.type for column in self.columns})
        object.__setattr__(self, "_hash", hash((self.columns, self.open, self.patterns)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Schema, (self.columns, self.open, self.patterns)

    @classmethod
    def of(cls, columns: Mapping[str, str], *, open: bool = False) -> Schema:
        return cls(tuple(Column(name, kind) for name, kind in columns.items()), open)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def get(self, name: str) -> Column | None:
        """The column of that name, also by another spelling of its letters' case where only one is meant (as in Spark)."""
        exact = self._index.get(name)
        if exact is not None:
            return exact
        alike = [column for column in self.columns if column.name.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None

    def role(self, role: Role) -> Column | None:
        """The first column that plays this part."""
        return next((column for column in self.columns if column.role == role), None)

    def of_types(self, codes: Iterable[str]) -> list[Column]:
        wanted = set(codes)
        return [column for column in self.columns if column.type in wanted]

    def with_roles(self, roles: Mapping[str, Role | None]) -> Schema:
        played = ((c, roles.get(c.name, c.role)) for c in self.columns)
        return replace(self, columns=tuple(c if role == c.role else replace(c, role=role) for c, role in played))

    def plus(self, *columns: Column) -> Schema:
        """Columns added at the end, or put in the place of one with the same name."""
        return _plus(self, columns)

    def missing(self, name: str) -> errors.Problem | None:
        """What is wrong with naming this column: nothing, a warning where the schema is open, else an error."""
        if self.get(name) is not None:
            return None
        expected = self.open and (not self.patterns or any(fnmatch.fnmatchcase(name, p) for p in self.patterns))
        return errors.problem(
            "column-missing",
            "There is no column “{column}” (columns: {columns}).",
            "没有列“{column}”（现有列：{columns}）。",
            where=errors.Where(column=name),
            hint=errors.did_you_mean(name, self.names) or errors.CHOOSE_COLUMN,
            severity="warning" if expected else "error",
            fixes=fixes.meant(name, self.names),
            column=name,
            columns=errors.listed(self.names),
            suggestion=errors.closest(name, self.names),
        )

    def json(self) -> dict[str, Any]:
        """Made once, as many ports share a table; not to be changed."""
        return self._json

    @cached_property
    def _json(self) -> dict[str, Any]:
        return {
            "columns": [column.json() for column in self.columns],
            "open": self.open,
            "patterns": list(self.patterns),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Schema:
        columns = tuple(
            Column(c["name"], c["type"], c.get("role"), c.get("nullable", True)) for c in value.get("columns", ())
        )
        return cls(columns, bool(value.get("open")), tuple(value.get("patterns", ())))


@lru_cache(maxsize=20_000)
def _plus(table: Schema, columns: tuple[Column, ...]) -> Schema:
    fresh = {column.name: column for column in columns}
    kept = [fresh.pop(c.name, c) for c in table.columns]
    return Schema((*kept, *fresh.values()), table.open, table.patterns)


UNKNOWN = Schema((), open=True)
"""Nothing is known yet: any column may be there."""


def trainable(schema: Schema) -> list[Column]:
    """The columns that a trainer takes where nobody picked any: features by role, else all but the other roles."""
    usable = [c for c in schema.columns if c.type in types.TRAINABLE]
    chosen = [c for c in usable if c.role == "feature"]
    return chosen or [c for c in usable if c.role is None]


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or, where a column is called so already (in whatever case), with the first number behind it that is free."""
    used, found, number = {other.casefold() for other in taken}, name, 2
    while found.casefold() in used:
        found, number = f"{name} ({number})", number + 1
    return found

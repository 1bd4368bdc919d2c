"""What an `each` node does to a table, as data: the schema, Spark, the endpoint and PMML follow from the same steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pydantic

from components import errors
from components.expressions import language
from components.spec import params as params_module
from components.spec.schema import Column, Role, Schema

Projection = list[tuple[str, language.Expression]]


@dataclass(frozen=True)
class Steps:
    """An ordered list of operations; each reads the table as the one before it left it.

    `columns`: add or replace, all from the same input · `select`: keep, in this order · `rename` · `drop`.
    """

    ops: tuple[Mapping[str, Any], ...] = ()
    roles: Mapping[str, Role | None] = field(default_factory=dict)
    problems: tuple[errors.Problem, ...] = ()
    opens: tuple[str, ...] | None = None
    """Where the columns made are known only after fitting: patterns of their names."""

    def then(self, other: Steps) -> Steps:
        return Steps(
            (*self.ops, *other.ops),
            {**self.roles, **other.roles},
            (*self.problems, *other.problems),
            other.opens if self.opens is None else self.opens,
        )

    def with_roles(self, roles: Mapping[str, Role | None]) -> Steps:
        return replace(self, roles={**self.roles, **roles})

    def refused(self, *problems: errors.Problem) -> Steps:
        return replace(self, problems=(*self.problems, *problems))

    def json(self) -> list[dict[str, Any]]:
        return [dict(op) for op in self.ops]

    @classmethod
    def from_json(cls, ops: Iterable[Mapping[str, Any]]) -> Steps:
        return cls(tuple(ops))

    def infer(self, table: Schema) -> tuple[Schema, list[errors.Problem]]:
        """The schema after these steps, with every problem found on the way."""
        problems, schema = list(self.problems), table
        for op in self.ops:
            schema = _infer_op(op, schema, problems)
        if self.roles:
            schema = schema.with_roles(self.roles)
        if self.opens is not None:
            schema = replace(schema, open=True, patterns=(*schema.patterns, *self.opens) if self.opens else ())
        return schema, problems

    def projections(self, table: Schema) -> Iterator[tuple[Projection, Schema]]:
        """For each operation the whole list of (name, expression) of its result; raises UserError where one is wrong."""
        schema = table
        for op in self.ops:
            yield projection(op, schema), (schema := after(op, schema))


def columns(made: Mapping[str, str]) -> Steps:
    """Add or replace columns by expressions that all read the same input."""
    return Steps(({"op": "columns", "set": [[name, text] for name, text in made.items()]},)) if made else Steps()


def select(names: Sequence[str]) -> Steps:
    return Steps(({"op": "select", "names": list(names)},))


def rename(names: Mapping[str, str]) -> Steps:
    return Steps(({"op": "rename", "names": dict(names)},)) if names else Steps()


def drop(names: Sequence[str]) -> Steps:
    return Steps(({"op": "drop", "names": list(names)},)) if names else Steps()


def opened(steps: Steps, patterns: Iterable[str]) -> Steps:
    """The same steps, where more columns come whose names are known only after fitting."""
    return replace(steps, opens=tuple(patterns))


_FIELD = re.compile(r"\{(\w+)\}")


def sql(template: str, params: pydantic.BaseModel | None = None, /, **values: Any) -> str:
    """An expression from a template: `{name}` becomes a quoted column or a literal, by the kind of the parameter.

    Keyword values that are strings are taken as column names; wrap a string with `text()` for a string literal.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in values:
            given = values[name]
            return language.quote(given) if type(given) is str else literal(given)
        if params is None:
            raise KeyError(name)
        picker, _ = params_module.pickers(type(params)).get(name, (None, None))
        value = getattr(params, name)
        named = picker is not None and picker.widget in ("column", "new_column")
        return language.quote(value) if named else literal(value)

    return _FIELD.sub(put, template)


class text(str):  # noqa: N801 - reads as a function in component files
    """A string that `sql` writes as a string literal."""


def literal(value: Any) -> str:
    """A JSON value as an expression: doubles keep every digit, null is NULL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _double(value)
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _double(value: float) -> str:
    if value != value:
        return "CAST('NaN' AS DOUBLE)"
    if value in (float("inf"), float("-inf")):
        return f"CAST('{'-' if value < 0 else ''}Infinity' AS DOUBLE)"
    return f"{value!r}D"


def projection(op: Mapping[str, Any], table: Schema) -> Projection:
    """The whole result of one operation as (name, expression), columns in order."""
    kept = [(c.name, language.column(c.name, c.type)) for c in table.columns]
    match op["op"]:
        case "columns":
            made = written(op, table)
            replaced = [(name, made.pop(name, expression)) for name, expression in kept]
            return [*replaced, *made.items()]
        case "select":
            by_name = dict(kept)
            return [(real, by_name[real]) for real in (_real(table, name) for name in op["names"])]
        case "rename":
            names = {_real(table, old): new for old, new in op["names"].items()}
            return [(names.get(name, name), expression) for name, expression in kept]
        case "drop":
            gone = {column.name for name in op["names"] if (column := table.get(name))}
            return [(name, expression) for name, expression in kept if name not in gone]
    raise ValueError(f"unknown operation {op['op']!r}")


def written(op: Mapping[str, Any], table: Schema) -> dict[str, language.Expression]:
    """What a `columns` operation adds or replaces; raises UserError where an expression is wrong."""
    return {name: language.parse(text_, table.types) for name, text_ in op["set"]}


def after(op: Mapping[str, Any], table: Schema) -> Schema:
    """The schema after an operation that is known to be right."""
    found: list[errors.Problem] = []
    schema = _infer_op(op, table, found)
    wrong = [p for p in found if p.severity == "error"]
    if wrong:
        raise errors.UserError(wrong)
    return schema


def _real(table: Schema, name: str) -> str:
    column = table.get(name)
    if column is None:
        missing = table.missing(name)
        raise errors.UserError(missing) if missing else KeyError(name)
    return column.name


def _infer_op(op: Mapping[str, Any], table: Schema, problems: list[errors.Problem]) -> Schema:
    match op["op"]:
        case "columns":
            return table.plus(*_made(op["set"], table, problems))
        case "select":
            return _selected(op["names"], table, problems)
        case "rename":
            return _renamed(op["names"], table, problems)
        case "drop":
            gone = {found.name for name in op["names"] if (found := _found(table, name, problems))}
            return replace(table, columns=tuple(c for c in table.columns if c.name not in gone))
    raise ValueError(f"unknown operation {op['op']!r}")


def _made(made: Iterable[Sequence[str]], table: Schema, problems: list[errors.Problem]) -> Iterator[Column]:
    for name, text_ in made:
        old = table.get(name)
        role = old.role if old else None
        try:
            expression = language.parse(text_, table.types)
        except errors.UserError as wrong:
            problems.extend(softened(p, table).at(column=name) for p in wrong.problems)
            yield Column(name, "unknown", role)
        else:
            yield Column(name, expression.type, role)


def softened(problem: errors.Problem, table: Schema) -> errors.Problem:
    """A missing column of an open table is only a warning: it may well be there when the data come."""
    if table.open and problem.code == "expression-column-missing":
        return replace(problem, severity="warning")
    return problem


def _found(table: Schema, name: str, problems: list[errors.Problem]) -> Column | None:
    missing = table.missing(name)
    if missing is not None:
        problems.append(missing)
    return table.get(name)


def _selected(names: Sequence[str], table: Schema, problems: list[errors.Problem]) -> Schema:
    chosen = [_found(table, name, problems) or (Column(name, "unknown") if table.open else None) for name in names]
    return Schema(tuple(dict.fromkeys(c for c in chosen if c is not None)))


def _renamed(names: Mapping[str, str], table: Schema, problems: list[errors.Problem]) -> Schema:
    real = {found.name: new for old, new in names.items() if (found := _found(table, old, problems))}
    renamed = tuple(replace(c, name=real.get(c.name, c.name)) for c in table.columns)
    seen: set[str] = set()
    for column in renamed:
        if column.name.casefold() in seen:
            problems.append(
                errors.problem(
                    "column-twice",
                    "Two columns would be called “{column}”.",
                    "会有两列都叫“{column}”。",
                    where=errors.Where(column=column.name),
                    column=column.name,
                )
            )
        seen.add(column.name.casefold())
    return replace(table, columns=renamed)

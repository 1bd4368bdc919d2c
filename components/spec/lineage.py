"""What the columns of a table are made of, back to its root: from it come the program of a scoring path and the lint."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from components import errors
from components.expressions import language, types
from components.spec import steps as steps_module
from components.spec.schema import Column, Schema
from components.spec.scoring import Input, Program, ScoringPath
from components.spec.servable import SCORERS, Servable, doubtful, judged

SIGNATURE_TYPES = frozenset({"double", "int", "boolean"})
"""Types that a cast directly on a raw column moves into the signature."""

EVERYWHERE = judged((), ())


def compile_path(path: ScoringPath, reads: Iterable[str], encode: Sequence[Mapping[str, Any]] = ()) -> Program:
    """One program from the root's raw columns to the columns `reads`, after the trainer's own `encode` steps.

    Raises UserError naming the node where the path cannot be served.
    """
    blocked = [item.why.at(node=item.node) for item in path.items if item.kind == "opaque" and item.why]
    if blocked:
        raise errors.UserError(blocked)
    lineage = Lineage.of(path.schema)
    for item in path.items:
        if item.kind == "steps":
            lineage = with_node(item.node, lineage.stepped, item.ops, item.node)
    skipped = tuple(item.node for item in path.items if item.kind == "subset")
    return lineage.stepped(encode, "").program(list(reads), skipped)


def with_node(node: str, call: Any, *args: Any) -> Any:
    """Call, and put the node into the problems that come back."""
    try:
        return call(*args)
    except errors.UserError as wrong:
        raise errors.UserError(p.at(node=node) for p in wrong.problems) from wrong


@dataclass(frozen=True)
class Local:
    """One operation read against the columns that it finds: either what it writes, or which columns stay and how they are called."""

    written: Mapping[str, language.Expression] | None
    kept: Mapping[str, str]
    """Name after → name before, in order, of an operation that writes nothing."""
    schema: Schema

    @cached_property
    def doubtful(self) -> bool:
        """Some scorer cannot say something of what it writes."""
        return any(expression.on(scorer) for expression in (self.written or {}).values() for scorer in SCORERS)


def localised(ops: Iterable[Mapping[str, Any]], schema: Schema) -> tuple[Local, ...]:
    """Operations read against a table's columns; raises UserError where one is wrong."""
    found = []
    for op in ops:
        if op["op"] == "columns":
            made = steps_module.written(op, schema)
            schema = schema.plus(*(_typed(name, expression, schema) for name, expression in made.items()))
            found.append(Local(made, {}, schema))
        else:
            kept = {name: language.identity(e) or "" for name, e in steps_module.projection(op, schema)}
            schema = steps_module.after(op, schema)
            found.append(Local(None, kept, schema))
    return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class Made:
    """One value of a row: a raw column of the root, or an expression over other values."""

    expression: language.Expression
    parts: Mapping[str, Made] = field(default_factory=dict)
    """What the names in the expression stand for; empty for a raw column."""
    node: str = ""
    raw: str | None = None
    troubled: bool = False
    """Some scorer may not say it, or something that it is made of."""


@dataclass(frozen=True, eq=False)
class Lineage:
    """What each column of a table is made of, back to its root. Never changed: a step gives another one."""

    root: Schema
    schema: Schema
    columns: Mapping[str, Made]

    @classmethod
    def of(cls, root: Schema) -> Lineage:
        raw = {c.name: _raw(c) for c in root.columns}
        return cls(root, root, raw)

    def stepped(self, ops: Iterable[Mapping[str, Any]], node: str) -> Lineage:
        """After these operations of a node; raises UserError where one is wrong."""
        return self.after(localised(ops, self.schema), node)

    def after(self, operations: Iterable[Local], node: str) -> Lineage:
        schema, columns = self.schema, self.columns
        for one in operations:
            if one.written is None:
                columns = {new: columns[old] for new, old in one.kept.items()}
            else:
                columns = {
                    **columns,
                    **{name: _made(expression, columns, node) for name, expression in one.written.items()},
                }
            schema = one.schema
        return Lineage(self.root, schema, columns)

    def needed(self, reads: Iterable[str]) -> list[Made]:
        """The values that columns are made of, each after those that it reads; raises UserError where one is missing."""
        names = list(reads)
        missing = [p for name in names if (p := self.schema.missing(name))]
        if missing:
            raise errors.UserError(missing)
        found: dict[int, Made] = {}
        todo = [(self.columns[name], False) for name in reversed(names)]
        while todo:
            made, ready = todo.pop()
            if id(made) in found:
                continue
            if ready:
                found[id(made)] = made
            else:
                todo.append((made, True))
                todo.extend((part, False) for part in made.parts.values())
        return list(found.values())

    def servable(self, reads: Iterable[str]) -> Servable | None:
        """Which scorers can say these columns; None where a raw column's type is not known yet.

        Raises UserError where a column is missing.
        """
        names = list(reads)
        missing = [p for name in names if (p := self.schema.missing(name))]
        if missing:
            raise errors.UserError(missing)
        if not any(self.columns[name].troubled for name in names):
            return EVERYWHERE
        needed = self.needed(names)
        read = Counter(id(part) for made in needed for part in made.parts.values())
        read.update(id(self.columns[name]) for name in names)
        moved = {made.parts[cast[0]].raw: cast[1] for made in needed if (cast := _in_signature(made, read))}
        raw = [(made.raw, moved.get(made.raw, made.expression.type)) for made in needed if made.raw is not None]
        if any(kind == types.UNKNOWN for _, kind in raw):
            return None
        return judged(raw, [(made.node, made.expression) for made in needed if not _in_signature(made, read)])

    def program(self, reads: Sequence[str], skipped: tuple[str, ...] = ()) -> Program:
        """One program from the root's raw columns to these columns, every value under a name of its own."""
        needed = self.needed(reads)
        names = self._names(needed)
        written = [(names[id(made)], _named(made, names)) for made in needed if made.raw is None]
        outputs = {name: names[id(self.columns[name])] for name in reads}
        raw = {made.raw for made in needed if made.raw is not None}
        inputs, columns = _casts_to_signature(self.root, written, raw, set(outputs.values()))
        nodes = {names[id(made)]: made.node for made in needed if made.node}
        return Program(inputs, tuple(columns), outputs, skipped, nodes)

    def _names(self, needed: Sequence[Made]) -> dict[int, str]:
        taken = {name.casefold() for name in self.root.names}
        fresh = (f"_{n}" for n in itertools.count(1) if f"_{n}" not in taken)
        return {id(made): made.raw if made.raw is not None else next(fresh) for made in needed}


def _raw(column: Column) -> Made:
    return Made(language.column(column.name, column.type), raw=column.name, troubled=doubtful(column.type))


def _made(expression: language.Expression, columns: Mapping[str, Made], node: str) -> Made:
    same = language.identity(expression)
    if same is not None:
        return columns[same]
    parts = {name: columns[name] for name in expression.columns}
    troubled = any(part.troubled for part in parts.values()) or any(expression.on(scorer) for scorer in SCORERS)
    return Made(expression, parts, node, None, troubled)


def _in_signature(made: Made, read: Counter[int]) -> tuple[str, str, bool] | None:
    """The cast that it is, where that moves into the signature: of a raw column that nothing else reads."""
    cast = language.casts_column(made.expression)
    if cast is None or cast[1] not in SIGNATURE_TYPES:
        return None
    part = made.parts[cast[0]]
    return cast if part.raw is not None and read[id(part)] == 1 else None


def _typed(name: str, expression: language.Expression, schema: Schema) -> Column:
    old = schema.get(name)
    return Column(name, expression.type, old.role if old else None)


def _named(made: Made, names: Mapping[int, str]) -> language.Expression:
    """The expression over the names that its parts were given."""
    parts = {old: language.column(names[id(part)], part.expression.type) for old, part in made.parts.items()}
    return made.expression.substitute(parts)


def _casts_to_signature(
    root: Schema, columns: Sequence[tuple[str, language.Expression]], needed: Collection[str], direct: set[str]
) -> tuple[tuple[Input, ...], list[tuple[str, language.Expression]]]:
    """Move a cast of a raw column into the signature where that cast is all that the program reads of it."""
    readers: dict[str, int] = {}
    for _, made in columns:
        for read in made.columns:
            readers[read] = readers.get(read, 0) + 1
    moved: dict[str, tuple[str, bool]] = {}
    kept = []
    for name, made in columns:
        cast = language.casts_column(made)
        if cast and cast[0] in root and cast[0] not in direct and readers[cast[0]] == 1 and cast[1] in SIGNATURE_TYPES:
            moved[cast[0]] = cast[1:]
            made = language.column(cast[0], cast[1])
        kept.append((name, made))
    return tuple(_input(c, moved.get(c.name)) for c in root.columns if c.name in needed), kept


def _input(column: Column, cast: tuple[str, bool] | None) -> Input:
    if cast is None:
        return Input(column.name, column.type, column.type)
    kind, safe = cast
    return Input(column.name, kind, column.type, "null" if safe else "error")

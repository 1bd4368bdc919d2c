"""The scoring path: how a table came from its root; and the program over raw columns that it compiles to."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from components import errors
from components.expressions import language
from components.spec.schema import Schema
from components.spec.servable import Servable, judged


@dataclass(frozen=True)
class Item:
    """One node on the way: what it does to a row, which rows it keeps, or why it cannot be served."""

    node: str
    kind: str
    """`steps`, `subset` or `opaque`."""
    label: str = ""
    ops: tuple[Mapping[str, Any], ...] = ()
    port: str = ""
    keep: str | None = None
    why: errors.Problem | None = None

    def json(self) -> dict[str, Any]:
        """Not to be changed: made once, since every table further on has the item in its path."""
        return self._json

    @functools.cached_property
    def _json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"node": self.node, "kind": self.kind, "label": self.label}
        if self.kind == "steps":
            made["steps"] = [dict(op) for op in self.ops]
        if self.kind == "subset":
            made |= {"port": self.port, "keep": self.keep}
        if self.why is not None:
            made["why"] = self.why.json()
        return made

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Item:
        why = errors.Problem.from_json(value["why"]) if value.get("why") else None
        ops = tuple(value.get("steps", ()))
        return cls(
            value["node"], value["kind"], value.get("label", ""), ops, value.get("port", ""), value.get("keep"), why
        )


@dataclass(frozen=True)
class ScoringPath:
    """A table's root and what happened to its rows since."""

    root: str
    root_label: str
    root_kind: str
    """`source`, or `new` where the root is a join, an aggregation and the like."""
    schema: Schema
    items: tuple[Item, ...] = ()

    def stepped(self, node: str, ops: Sequence[Mapping[str, Any]], label: str = "") -> ScoringPath:
        return replace(self, items=(*self.items, Item(node, "steps", label, tuple(ops))))

    def picked(self, node: str, port: str, keep: str | None, label: str = "") -> ScoringPath:
        return replace(self, items=(*self.items, Item(node, "subset", label, port=port, keep=keep)))

    def blocked(self, node: str, why: errors.Problem, label: str = "") -> ScoringPath:
        return replace(self, items=(*self.items, Item(node, "opaque", label, why=why)))

    @property
    def conditions(self) -> list[str]:
        """What the rows were picked by, as far as conditions tell."""
        return [item.keep for item in self.items if item.keep is not None]

    def json(self) -> dict[str, Any]:
        return {
            "root": self.root,
            "root_label": self.root_label,
            "root_kind": self.root_kind,
            "schema": self.schema.json(),
            "items": [item.json() for item in self.items],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ScoringPath:
        items = tuple(Item.from_json(item) for item in value["items"])
        schema = Schema.from_json(value["schema"])
        return cls(value["root"], value["root_label"], value["root_kind"], schema, items)


def union(paths: Sequence[ScoringPath], node: str, label: str, schema: Schema) -> ScoringPath:
    """The path after a union: the common one where all are equal but for the rows they keep, else a new root."""
    first = _without_subsets(paths[0]) if paths else None
    if first is not None and all(_without_subsets(path) == first for path in paths):
        return first
    return ScoringPath(node, label, "new", schema)


def _without_subsets(path: ScoringPath) -> ScoringPath:
    return replace(path, items=tuple(item for item in path.items if item.kind != "subset"))


@dataclass(frozen=True)
class Input:
    """One raw column of the signature. `type` is what the program gets; `source_type` what the data had.

    `on_failure` tells what an unparsable value becomes where a cast moved into the signature.
    """

    name: str
    type: str
    source_type: str
    on_failure: str | None = None

    def json(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type, "source_type": self.source_type, "on_failure": self.on_failure}


@dataclass(frozen=True)
class Program:
    """Raw columns in, a model's inputs out, every written column under a fresh name."""

    inputs: tuple[Input, ...]
    columns: tuple[tuple[str, language.Expression], ...]
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Model input → the fresh name, or the raw column, that it is."""
    skipped: tuple[str, ...] = ()
    """Nodes that pick rows: training only."""
    nodes: Mapping[str, str] = field(default_factory=dict)
    """Fresh name → the node that wrote it."""

    @property
    def servable(self) -> Servable:
        """Which scorers can say it, and what the others lack, by node."""
        given = ((one.name, one.type) for one in self.inputs)
        return judged(given, [(self.nodes.get(name, ""), made) for name, made in self.columns])

    def json(self) -> dict[str, Any]:
        return {
            "inputs": [given.json() for given in self.inputs],
            "columns": [[name, made.text, made.type] for name, made in self.columns],
            "outputs": dict(self.outputs),
            "skipped": list(self.skipped),
            "nodes": dict(self.nodes),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Program:
        inputs = tuple(Input(**given) for given in value["inputs"])
        known = {given.name: given.type for given in inputs}
        columns = []
        for name, text, kind in value["columns"]:
            columns.append((name, language.parse(text, known)))
            known[name] = kind
        return cls(
            inputs,
            tuple(columns),
            dict(value["outputs"]),
            tuple(value.get("skipped", ())),
            dict(value.get("nodes", {})),
        )

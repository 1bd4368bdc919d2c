"""Builds the derived fields of expressions; parts that are needed twice become fields of their own, computed when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from components.expressions.on_pmml.xml import DATA_TYPES, Xml, constant, field
from components.expressions.tree import Call, Column, Literal, Node

if TYPE_CHECKING:
    Entry = Callable[["Builder", Call], Xml]
else:
    Entry = Callable[..., Any]


class Builder:
    """Collects `fields`, each after those that it reads, under names that are not taken."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.fields: list[Xml] = []
        self.owner = "step"
        self.known: dict[Node, Xml] = {}

    def write(self, name: str, node: Node) -> None:
        """The field of that name with an expression's value."""
        self.owner = name
        self.define(name, self.inline(node), node.type)

    def define(self, name: str, value: Xml, code: str) -> Xml:
        data_type, optype = DATA_TYPES[code]
        named = (("name", name), ("optype", optype), ("dataType", data_type))
        self.fields.append(Xml("DerivedField", named, (value,)))
        return field(name)

    def helper(self, value: Xml, code: str) -> Xml:
        """A field of its own for a value, converted to a type."""
        number = 1
        while f"{self.owner}~{number}" in self.taken:
            number += 1
        name = f"{self.owner}~{number}"
        self.taken.add(name)
        return self.define(name, value, code)

    def inline(self, node: Node) -> Xml:
        from components.expressions.on_pmml import ENTRIES

        if isinstance(node, Column):
            return field(node.name)
        if isinstance(node, Literal):
            return constant(node.value, node.type)
        return self.known[node] if node in self.known else ENTRIES[node.function](self, node)

    def atom(self, node: Node) -> Xml:
        """A reference or a constant, which may be written several times."""
        if not isinstance(node, Call):
            return self.inline(node)
        if node not in self.known:
            self.known[node] = self.helper(self.inline(node), node.type)
        return self.known[node]

    def atoms(self, node: Call) -> list[Xml]:
        return [self.atom(arg) for arg in node.args]

"""An experiment as a value: nodes, edges, variables and the view, as the file format says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class Node:
    """One component with its parameters, under an id that never changes."""

    id: str
    component: str
    version: int
    params: Mapping[str, Any] = field(default_factory=dict)
    label: str | None = None
    disabled: bool = False


@dataclass(frozen=True)
class Edge:
    """From an output port to an input port; each end is (node, port)."""

    source: tuple[str, str]
    target: tuple[str, str]


@dataclass(frozen=True)
class Experiment:
    """The whole graph. `view` (places, notes, groups) never changes what is computed."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def into(self) -> dict[str, list[Edge]]:
        """Edges by the node that they come into, in order."""
        found: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            found.setdefault(edge.target[0], []).append(edge)
        return found

    @cached_property
    def out_of(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            found.setdefault(edge.source[0], []).append(edge)
        return found

    def order(self) -> list[str]:
        """Node ids, each after all that it reads; nodes on a cycle are left out (see `cycle`)."""
        return list(self._order)

    @cached_property
    def _order(self) -> list[str]:
        waiting = {node.id: len({e.source[0] for e in self.into[node.id]}) for node in self.nodes}
        ready = [node.id for node in self.nodes if waiting[node.id] == 0]
        done: list[str] = []
        while ready:
            found = ready.pop(0)
            done.append(found)
            for target in dict.fromkeys(e.target[0] for e in self.out_of[found]):
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
        return done

    def cycle(self) -> list[str]:
        """The nodes of one cycle, or nothing."""
        rest = {node.id for node in self.nodes} - set(self.order())
        if not rest:
            return []
        path: list[str] = []
        found = next(node.id for node in self.nodes if node.id in rest and self._loops(node.id, rest))
        while found not in path:
            path.append(found)
            found = next(e.source[0] for e in self.into[found] if e.source[0] in rest)
        return path[path.index(found) :][::-1]

    def _loops(self, node: str, rest: set[str]) -> bool:
        return any(e.source[0] in rest for e in self.into[node])

    def upstream(self, ids: Iterator[str] | list[str] | set[str]) -> set[str]:
        """These nodes and all that they read, directly or not."""
        return self._closure(set(ids), lambda node: [e.source[0] for e in self.into.get(node, [])])

    def downstream(self, ids: Iterator[str] | list[str] | set[str]) -> set[str]:
        """These nodes and all that reads them, directly or not."""
        return self._closure(set(ids), lambda node: [e.target[0] for e in self.out_of.get(node, [])])

    @staticmethod
    def _closure(start: set[str], following: Any) -> set[str]:
        found, todo = set(start), list(start)
        while todo:
            for other in following(todo.pop()):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return found

"""What changed between two versions of an experiment, in the words of the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from components.graph.experiment import Experiment


@dataclass(frozen=True)
class Change:
    """One difference; `param` only for `param` changes."""

    kind: Literal[
        "node-added", "node-removed", "param", "component", "disabled", "edge-added", "edge-removed", "variable"
    ]
    node: str
    label: str
    param: str | None = None
    before: Any = None
    after: Any = None

    def json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "node": self.node,
            "label": self.label,
            "param": self.param,
            "from": self.before,
            "to": self.after,
        }


def diff(before: Experiment, after: Experiment) -> list[Change]:
    """All differences but those of the view."""
    made: list[Change] = []
    for node in after.nodes:
        old = before.by_id.get(node.id)
        label = node.label or node.component
        if old is None:
            made.append(Change("node-added", node.id, label, after=node.component))
            continue
        if (old.component, old.version) != (node.component, node.version):
            made.append(Change("component", node.id, label, None, old.component, node.component))
        if old.disabled != node.disabled:
            made.append(Change("disabled", node.id, label, None, old.disabled, node.disabled))
        for name in dict.fromkeys([*old.params, *node.params]):
            if old.params.get(name) != node.params.get(name):
                made.append(Change("param", node.id, label, name, old.params.get(name), node.params.get(name)))
    made += [
        Change("node-removed", node.id, node.label or node.component, before=node.component)
        for node in before.nodes
        if node.id not in after.by_id
    ]
    old_edges, new_edges = set(before.edges), set(after.edges)
    made += [
        Change("edge-added", e.target[0], "", after=[e.source, e.target]) for e in after.edges if e not in old_edges
    ]
    made += [
        Change("edge-removed", e.target[0], "", before=[e.source, e.target]) for e in before.edges if e not in new_edges
    ]
    for name in dict.fromkeys([*before.variables, *after.variables]):
        if before.variables.get(name) != after.variables.get(name):
            made.append(Change("variable", "", name, name, before.variables.get(name), after.variables.get(name)))
    return made

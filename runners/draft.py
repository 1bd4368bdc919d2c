"""Draft runs: the whole experiment on a small sample of its sources, to see within seconds whether it works."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from components.graph import Experiment, Inference
from components.spec.component import Component, Source
from components.spec.training import Trainer

SEED = 17


def rows() -> int:
    """So many rows of a source are drawn: STUDIO_DRAFT_ROWS, else 5,000."""
    return int(os.environ.get("STUDIO_DRAFT_ROWS", "5000"))


def samples(experiment: Experiment, found: Inference, nodes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """The sources that are sampled, each with its rows, seed and the label whose classes keep their shares.

    The tables that are only joined to others are read whole: a sample of both sides would have hardly a key in common.
    """
    labels = _labels(experiment, found, nodes)
    main = _main(experiment, found.instances, nodes)
    return {
        node: {"rows": rows(), "seed": SEED, "label": labels.get(node)}
        for node in nodes
        if isinstance(found.instances.get(node), Source) and node in main
    }


def _main(experiment: Experiment, components: Mapping[str, Component], nodes: Collection[str]) -> set[str]:
    """The nodes whose rows, rather than what is joined to them, reach the end of a way."""
    found: set[str] = set()
    todo = [node for node in nodes if not any(edge.target[0] in nodes for edge in experiment.out_of[node])]
    while todo:
        node = todo.pop()
        if node in found:
            continue
        found.add(node)
        joined = _joined(components[node]) if node in components else ()
        todo += [edge.source[0] for edge in experiment.into[node] if edge.target[1] not in joined]
    return found


def _joined(component: Component) -> tuple[str, ...]:
    """The ports whose rows are looked up for those of the first."""
    tables = [port.name for port in component.inputs if port.kind == "table" and not port.many]
    return tuple(tables[1:]) if component.rows == "new" else ()


def _labels(experiment: Experiment, found: Inference, nodes: Collection[str]) -> dict[str, str]:
    """What a trainer learns, for every source before it."""
    labels: dict[str, str] = {}
    for node in nodes:
        component = found.instances.get(node)
        if not isinstance(component, Trainer) or not component.supervised:
            continue
        table = found.nodes[node].inputs.get("train")
        name = component.label_name(table) if table is not None else component.params.label
        if name:
            labels |= dict.fromkeys(experiment.upstream({node}), name)
    return labels

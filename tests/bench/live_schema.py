"""The live schema: 200 nodes re-inferred after an edit of the first node, as on each key press in the editor.

`python -m tests.bench.live_schema` prints the median milliseconds of CPU: machines that run other things too do not blur it.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import orjson

from components import graph, registry
from tests.bench.report import Figure

NODES = 200
LIMIT_MS = 50.0
TIMES = 15
Document = dict[str, Any]


def document(first: str = "first", threshold: float = 0.0, nodes: int = NODES) -> Document:
    """A chain of preparing steps on 22 columns, a split, five trainers with their evaluations, and reports."""
    made = _Builder()
    table = made.add("source.enter", {"cells": {**{f"c{i}": [1.0] for i in range(20)}, "city": ["a"], "label": [0]}})
    table = made.add("feature.binarize", {"column": "c0", "threshold": threshold, "output": first}, table=table)
    while len(made.nodes) < nodes - 20:
        table = made.add(*_step(len(made.nodes)), table=table)
    split = made.add("sample.split", {}, table=table)
    for _ in range(5):
        model = made.add("classify.gbdt", {"label": "label"}, train=(split[0], "train"))
        scored = made.add("predict.predict", {}, model=(model[0], "model"), table=(split[0], "test"))
        made.add("evaluate.binary", {"label": "label"}, table=scored)
    while len(made.nodes) < nodes:
        made.add("explore.statistics", {}, table=table)
    return {"format": 1, "nodes": made.nodes, "edges": made.edges}


class _Builder:
    def __init__(self) -> None:
        self.nodes: list[Document] = []
        self.edges: list[Document] = []

    def add(self, component: str, params: Document, **inputs: tuple[str, str]) -> tuple[str, str]:
        """Add a node; gives its `table` output."""
        node = f"n{len(self.nodes) + 1}"
        self.nodes.append({"id": node, "component": component, "params": params})
        self.edges += [{"from": list(source), "to": [node, port]} for port, source in inputs.items()]
        return node, "table"


def _step(n: int) -> tuple[str, Document]:
    column = f"c{n % 20}"
    kinds: list[tuple[str, Document]] = [
        (
            "prepare.derive",
            {"columns": [{"name": f"d{n % 7}", "expression": f"{column} * 2 + coalesce(c{(n + 3) % 20}, 0)"}]},
        ),
        ("feature.binarize", {"column": column, "threshold": 1, "output": f"b{n % 5}"}),
        ("prepare.log_scale", {"columns": [column]}),
        ("prepare.fill_missing", {}),
        ("prepare.filter", {"condition": f"{column} > 0 OR c1 IS NULL"}),
        ("prepare.standardize", {"columns": [column]}),
    ]
    return kinds[n % len(kinds)]


def infer(value: bytes) -> int:
    """What a save does: read, check, and write the answer, as the studio reads and writes JSON; gives its size."""
    inference = graph.check(graph.read(orjson.loads(value)), registry.load())
    return len(orjson.dumps(inference.json()))


def milliseconds(edited: Callable[[int], Document]) -> list[float]:
    """The CPU times of inference after different edits."""
    taken = []
    for n in range(TIMES):
        value = orjson.dumps(edited(n))
        started = time.process_time()
        infer(value)
        taken.append(1000 * (time.process_time() - started))
    return taken


def measure() -> dict[str, list[float]]:
    """Milliseconds of several tries: an edit that changes no column, and one that changes every table after it."""
    infer(orjson.dumps(document()))
    return {
        "parameter edited": milliseconds(lambda n: document(threshold=n + 1.0)),
        "column renamed": milliseconds(lambda n: document(first=f"name {n}")),
    }


def figures() -> list[Figure]:
    return [
        Figure(f"{NODES} nodes re-inferred, {name}, CPU", taken, [LIMIT_MS], 1, "ms", "ceiling")
        for name, taken in measure().items()
    ]


if __name__ == "__main__":
    medians = {name: statistics.median(taken) for name, taken in measure().items()}
    for name, value in medians.items():
        print(f"{name}: {value:.1f} ms CPU (limit {LIMIT_MS:.0f})")
    sys.exit(0 if max(medians.values()) < LIMIT_MS else 1)

"""Small experiments for the tests of the runners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def document(nodes: Mapping[str, tuple[str, Mapping[str, Any]]], edges: Sequence[str]) -> dict[str, Any]:
    """An experiment from `{id: (component, params)}` and edges written `a.port>b.port`."""
    return {
        "format": 1,
        "nodes": [
            {"id": name, "component": component, "version": 1, "params": dict(params)}
            for name, (component, params) in nodes.items()
        ],
        "edges": [
            {"from": left.split("."), "to": right.split(".")} for left, right in (edge.split(">") for edge in edges)
        ],
        "variables": {},
        "view": {},
    }


def training(path: str = "rows.csv", **params: Any) -> dict[str, Any]:
    """Read → cast → split → train → predict → evaluate."""
    return document(
        {
            "read": ("source.csv", {"path": path}),
            "cast": ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
            "split": ("sample.split", {"ratio": 0.7}),
            "train": ("classify.logistic", {"label": "y", **params}),
            "predict": ("predict.predict", {}),
            "evaluate": ("evaluate.binary", {"label": "y"}),
        },
        [
            "read.table>cast.table",
            "cast.table>split.table",
            "split.train>train.train",
            "train.model>predict.model",
            "split.test>predict.table",
            "predict.table>evaluate.table",
        ],
    )


def filled() -> dict[str, Any]:
    """The training with a step between that learns medians first."""
    made = training()
    made["nodes"].append(
        {"id": "fill", "component": "prepare.fill_missing", "version": 1, "params": {"strategy": "median"}}
    )
    made["edges"] = [edge for edge in made["edges"] if edge["from"][0] != "cast"]
    made["edges"] += [
        {"from": ["cast", "table"], "to": ["fill", "table"]},
        {"from": ["fill", "table"], "to": ["split", "table"]},
    ]
    return made


def rows_csv(rows: int = 400) -> str:
    """Two numbers and a label that depends on them; the same at every call."""
    lines = ["x,z,y"]
    for n in range(rows):
        x, z = (n * 37 % 101) / 10, (n * 53 % 97) / 10
        lines.append(f"{x},{z},{int(x + (n * 7 % 11) / 3 > z + 1.5)}")
    return "\n".join(lines) + "\n"

"""Experiments whose scripts are compared with the engine's own run."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from components.spec.schema import Schema
from tests.runners.documents import document

BUNDLED = sorted((Path(__file__).parents[2] / "studio" / "experiments" / "bundled").glob("*-*.json"))
SMALL: dict[str, dict[str, Any]] = {
    "source.behaviour": {"rows": 3000},
    "classify.gbdt": {"trees": 3, "depth": 3},
    "regress.gbdt": {"trees": 3, "depth": 3},
    "classify.random_forest": {"trees": 5, "depth": 4},
}
"""Parameters by which a template takes seconds, not minutes."""
READ = {
    "learning": {"read": Schema.of(dict.fromkeys(("x", "z", "group", "y"), "string"))},
    "relational": {"read": Schema.of({"x": "double", "z": "int", "group": "string", "y": "int"})},
}
"""The columns of `rows`, as an engine finds them."""
PUBLISHING = ("predict.register", "predict.deploy")


def small(path: Path) -> dict[str, Any]:
    """A template on few rows, its scored rows written to a folder."""
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for node in made["nodes"]:
        node["params"] |= SMALL.get(node["component"], {})
    return with_sink(made, "predict", f"{path.stem}_scored")


def with_sink(made: dict[str, Any], node: str, path: str, port: str = "table") -> dict[str, Any]:
    made["nodes"].append({"id": f"write_{path}", "component": "sink.parquet", "version": 1, "params": {"path": path}})
    made["edges"].append({"from": [node, port], "to": [f"write_{path}", "table"]})
    return made


def unpublished(made: dict[str, Any]) -> dict[str, Any]:
    """Without the steps that make packages and endpoints, which no script has."""
    gone = {node["id"] for node in made["nodes"] if node["component"] in PUBLISHING}
    edges = [edge for edge in made["edges"] if not gone & {edge["from"][0], edge["to"][0]}]
    return {**made, "nodes": [node for node in made["nodes"] if node["id"] not in gone], "edges": edges}


def learning() -> dict[str, Any]:
    """Every step that learns first, one after the other, and what was learnt on one side done to the other."""
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "fill": ("prepare.fill_missing", {"strategy": "median"}),
        "named": ("prepare.fill_missing", {"columns": ["group"], "strategy": "mode"}),
        "standard": ("prepare.standardize", {"columns": ["x"]}),
        "ranged": ("prepare.min_max_scale", {"columns": ["z"], "lower": -1.0}),
        "clip": ("prepare.clip_outliers", {"columns": ["x"], "lower": 0.05, "upper": 0.9}),
        "robust": ("prepare.robust_scale", {"columns": ["z"]}),
        "largest": ("prepare.max_abs_scale", {"columns": ["z"]}),
        "even": ("feature.equal_width_bin", {"columns": ["x"], "bins": 4, "suffix": "_width"}),
        "equal": ("feature.quantile_bin", {"columns": ["x"], "bins": 4, "suffix": "_share"}),
        "index": ("feature.string_index", {"columns": ["group"], "unseen": "own", "most": 2}),
        "hot": ("feature.one_hot", {"columns": ["group"]}),
    }
    names = ["cast", *steps]
    edges = [f"{a}.table>{b}.table" for a, b in pairwise(names)]
    made = document(
        {
            "read": ("source.csv", {"path": "data.csv"}),
            "cast": ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
            **steps,
            "again": ("prepare.apply_transformer", {}),
        },
        ["read.table>cast.table", *edges, "fill.transformer>again.transformer", "cast.table>again.table"],
    )
    return with_sink(with_sink(made, "hot", "learnt"), "again", "again")


def relational() -> dict[str, Any]:
    """Steps that make new rows or pick some."""
    total = {"column": "x", "function": "mean", "name": "m"}
    made = document(
        {
            "read": ("source.csv", {"path": "data.csv", "types": True}),
            "codes": ("source.enter", {"cells": {"group": ["a", "b"], "city": ["北京", "上海"], "x": [1, 2]}}),
            "keep": ("prepare.filter", {"condition": "x > 0 AND `group` IN ('a', 'b')"}),
            "more": ("prepare.derive", {"columns": [{"name": "log x", "expression": "ln(1 + x)"}]}),
            "both": ("prepare.join", {"keys": [{"left": "group", "right": "group"}], "how": "left"}),
            "per_group": ("prepare.aggregate", {"keys": ["city"], "aggregations": [{"function": "count"}, total]}),
            "swap": ("prepare.rename", {"names": {"x": "z", "z": "x"}}),
            "some": ("sample.random", {"ratio": 0.5}),
            "twice": ("prepare.union", {"distinct": True}),
            "one_each": ("prepare.drop_duplicates", {"columns": ["y"], "keep_largest": "x"}),
            "order": ("prepare.sort", {"keys": [{"column": "x", "descending": True}], "first": 7}),
            "query": ("script.sql", {"statement": "SELECT y, count(*) AS n\nFROM t1 GROUP BY y"}),
        },
        [
            "read.table>keep.table", "keep.table>more.table", "more.table>both.left", "codes.table>both.right",
            "both.table>per_group.table", "read.table>swap.table", "swap.table>some.table", "some.table>twice.tables",
            "swap.table>twice.tables", "twice.table>one_each.table", "twice.table>order.table", "twice.table>query.tables",
        ],
    )  # fmt: skip
    for node in ("both", "per_group", "some", "one_each", "order", "query"):
        made = with_sink(made, node, f"rows_{node}")
    return made


def several() -> dict[str, Any]:
    """Three classes, groups, an imported component, and a native learner."""
    made = document(
        {
            "wine": ("source.sample", {"name": "wine"}),
            "halves": ("sample.stratified_split", {"ratio": 0.6, "seed": 3}),
            "told_of": ("explore.statistics", {"columns": ["hue"]}),
            "spread": ("explore.histogram", {}),
            "softmax": ("classify.logistic_multi", {"iterations": 5, "regularization": 0.1}),
            "weights": ("explain.linear_weights", {}),
            "made": ("source.generate", {"rows": 50, "columns": [{"name": "id", "kind": "sequence"}, {"name": "x"}]}),
            "classed": ("predict.predict", {"keep": ["alcohol"]}),
            "scored": ("predict.predict", {}),
            "judge": ("evaluate.multiclass", {}),
            "matrix": ("evaluate.confusion_matrix", {}),
            "groups": ("cluster.kmeans", {"k": 3}),
            "grouped": ("predict.predict", {}),
            "boosted": ("classify.xgboost", {"rounds": 3, "depth": 3}),
            "gained": ("explain.tree_importance", {}),
            "boost": ("predict.predict", {}),
            "judge2": ("evaluate.multiclass", {}),
            "told": ("evaluate.clustering", {"features": ["alcohol", "hue"]}),
        },
        [
            "wine.table>halves.table", "wine.table>told_of.table", "wine.table>spread.table",
            "halves.train>softmax.train", "softmax.model>classed.model", "softmax.model>weights.model",
            "halves.test>classed.table", "softmax.model>scored.model", "halves.test>scored.table",
            "scored.table>judge.table", "scored.table>matrix.table", "halves.train>groups.train",
            "groups.model>grouped.model", "halves.test>grouped.table", "grouped.table>told.table",
            "halves.train>boosted.train", "boosted.model>boost.model", "boosted.model>gained.model",
            "halves.test>boost.table",
            "boost.table>judge2.table",
        ],
    )  # fmt: skip
    for node in ("classed", "grouped", "boost", "gained", "weights", "made"):
        made = with_sink(made, node, node)
    return made


def rows() -> str:
    """A CSV with missing, unreadable and repeated values."""
    lines = ["x,z,group,y"]
    for n in range(200):
        x = "" if n % 17 == 0 else str(round((n * 7919 % 211) / 10 - 3, 1))
        z = "n/a" if n == 500 else str(n * 31 % 97)
        lines.append(f"{x},{z},{['a', 'b', 'c', ''][n * n % 4 if n % 5 else 3]},{n % 3}")
    return "\n".join(lines) + "\n"

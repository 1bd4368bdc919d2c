"""What a stage computes together: how often a table is read, and with which node a lazy one is computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components import registry
from components.graph import check
from components.graph import read as read_experiment
from components.spec.schema import Schema
from runners import api
from runners.environments import Environment
from runners.sources import SourceState
from runners.spark.fusion import Fusion
from tests.runners.documents import document, filled

HERE = Environment("python", {}, frozenset({"spark", "studio"}))
NUMBERS = Schema.of({"x": "double", "z": "double", "y": "int"})
TEXTS = Schema.of({"x": "string", "z": "double", "y": "int"})


def fusion_of(made: dict[str, Any], folder: Path) -> Fusion:
    schema = Schema.of({"x": "string", "z": "string", "y": "string"})
    store = api.Store(str(folder / "art"))
    plan = api.plan(made, store=store, sources={"read": SourceState("1", schema)}, environment=HERE)
    experiment = read_experiment(made)
    return Fusion(experiment, plan, plan.stages[0].nodes, check(experiment, registry.load()).instances, {})


@pytest.fixture
def fusion(tmp_path: Path) -> Fusion:
    return fusion_of(filled(), tmp_path)


@pytest.mark.parametrize(("node", "reads"), [("read", 1), ("cast", 2), ("fill", 2), ("predict", 1)])
def test_learning_is_a_reading_of_its_own(fusion: Fusion, node: str, reads: int) -> None:
    assert fusion.reads(node, "table", NUMBERS) == reads


LABEL = {"label": "y"}


@pytest.mark.parametrize(
    ("readers", "schema", "reads"),
    [
        ([("explore.statistics", {})], NUMBERS, 2),
        ([("classify.logistic", LABEL)], NUMBERS, 1),
        ([("classify.logistic", LABEL)], TEXTS, 2),
        ([("classify.logistic", LABEL), ("classify.gbdt", LABEL | {"trees": 3})], NUMBERS, 1),
        ([("classify.logistic", LABEL), ("classify.gbdt", LABEL | {"features": ["z"]})], NUMBERS, 2),
        ([("classify.logistic", LABEL), ("classify.gbdt", LABEL), ("explore.statistics", {})], TEXTS, 4),
    ],
)
def test_a_reading_is_each_pass_of_those_who_do_not_share_it(
    readers: list[tuple[str, dict[str, Any]]], schema: Schema, reads: int, tmp_path: Path
) -> None:
    nodes = {"read": ("source.csv", {"path": "rows.csv"})} | {f"n{n}": one for n, one in enumerate(readers)}
    ports = ["train" if component.startswith("classify") else "table" for component, _ in readers]
    made = document(nodes, [f"read.table>n{n}.{port}" for n, port in enumerate(ports)])
    assert fusion_of(made, tmp_path).reads("read", "table", schema) == reads


def test_a_lazy_table_is_computed_with_the_nearest_nodes_that_store(fusion: Fusion) -> None:
    assert fusion.after("cast") == ["train", "predict"]
    assert fusion.after("train") == ["predict"]

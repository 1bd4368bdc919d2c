"""What a stage computes together: how often a table is read, and with which node a lazy one is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import registry
from components.graph import check
from components.graph import read as read_experiment
from components.spec.schema import Schema
from runners import api
from runners.environments import Environment
from runners.sources import SourceState
from runners.spark.fusion import Fusion
from tests.runners.documents import filled

HERE = Environment("python", {}, frozenset({"spark", "studio"}))


@pytest.fixture
def fusion(tmp_path: Path) -> Fusion:
    schema = Schema.of({"x": "string", "z": "string", "y": "string"})
    store = api.Store(str(tmp_path / "art"))
    plan = api.plan(filled(), store=store, sources={"read": SourceState("1", schema)}, environment=HERE)
    experiment = read_experiment(filled())
    return Fusion(experiment, plan, plan.stages[0].nodes, check(experiment, registry.load()).instances, {})


@pytest.mark.parametrize(("node", "reads"), [("read", 1), ("cast", 2), ("fill", 2), ("predict", 1)])
def test_learning_is_a_reading_of_its_own(fusion: Fusion, node: str, reads: int) -> None:
    assert fusion.reads(node, "table") == reads


def test_a_lazy_table_is_computed_with_the_nearest_nodes_that_store(fusion: Fusion) -> None:
    assert fusion.after("cast") == ["train", "predict"]
    assert fusion.after("train") == ["predict"]

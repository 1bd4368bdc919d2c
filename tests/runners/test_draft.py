"""Draft runs: what is sampled, what is left out, and that nothing of a draft is taken for the whole."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from components.spec.schema import Schema
from runners import api, draft
from runners.gate import local_path
from runners.plan import Plan
from runners.sources import SourceState
from tests.runners.conftest import Bench
from tests.runners.documents import document, training
from tests.runners.test_plan import HERE

TEXTS = Schema.of({"x": "string", "z": "string", "y": "string"})


def joined() -> dict[str, Any]:
    """Rows with a label, joined to a table of cities; the model is registered and its scores are written."""
    return document(
        {
            "read": ("source.csv", {"path": "rows.csv"}),
            "cities": ("source.csv", {"path": "cities.csv"}),
            "join": ("prepare.join", {"keys": [{"left": "z", "right": "z"}]}),
            "cast": ("prepare.cast", {"types": {"x": "double"}}),
            "train": ("classify.logistic", {"label": "y", "features": ["x"]}),
            "register": ("predict.register", {"name": "m"}),
            "write": ("sink.csv", {"path": "out.csv"}),
        },
        [
            "read.table>join.left",
            "cities.table>join.right",
            "join.table>cast.table",
            "cast.table>train.train",
            "train.model>register.model",
            "cast.table>write.table",
        ],
    )


def planned(found: dict[str, Any], folder: Path, **options: Any) -> Plan:
    states = {"read": SourceState("1", TEXTS, 1_000_000.0), "cities": SourceState("1", Schema.of({"z": "string"}), 40)}
    return api.plan(found, store=api.Store(str(folder)), sources=states, environment=HERE, **options)


def test_a_draft_samples_what_is_learnt_from_and_reads_what_is_joined_whole(tmp_path: Path) -> None:
    plan = planned(joined(), tmp_path, draft=True)
    assert plan.nodes["read"].sample == {"rows": draft.rows(), "seed": draft.SEED, "label": "y"}
    assert plan.nodes["cities"].sample is None
    assert plan.nodes["train"].rows == draft.rows() + 40


def test_a_draft_publishes_nothing(tmp_path: Path) -> None:
    plan = planned(joined(), tmp_path, draft=True)
    for node in ("register", "write"):
        assert (plan.nodes[node].state, plan.nodes[node].why.code) == ("skip", "draft")
    assert {"register", "write"} <= set(planned(joined(), tmp_path).running())


def test_nothing_of_a_draft_is_reused_by_a_whole_run(tmp_path: Path) -> None:
    small, whole = planned(joined(), tmp_path, draft=True), planned(joined(), tmp_path)
    for node in ("read", "join", "cast", "train"):
        assert small.nodes[node].fingerprint != whole.nodes[node].fingerprint
    assert small.nodes["cities"].fingerprint == whole.nodes["cities"].fingerprint
    assert Plan.from_json(small.json()) == small


@pytest.fixture
def many(bench: Bench) -> Bench:
    """20,000 rows, 3 % of them of one class and 20 rows of a third."""
    drawn = random.Random(5)
    with (bench.folder / "rows.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["x", "z", "y"])
        for n in range(20_000):
            kind = "rare" if n % 1000 == 0 else "yes" if drawn.random() < 0.03 else "no"
            rows.writerow([drawn.random() + (kind == "yes"), drawn.randint(0, 9), kind])
    return bench


@pytest.mark.spark
def test_a_draft_keeps_the_shares_of_the_classes_and_enough_of_a_rare_one(
    many: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_DRAFT_ROWS", "2000")
    experiment = training()
    experiment["nodes"][3]["component"] = "classify.logistic_multi"
    experiment["nodes"][5]["component"] = "evaluate.multiclass"
    ran = many.run(experiment, draft=True)
    assert ran.state["state"] == "ok", ran.state
    uri = next(e["uri"] for e in ran.events if e["type"] == "artifact" and e["node"] == "read")
    labels = pq.read_table(Path(uri.removeprefix("file://")) / "table" / "data").column("y").to_pylist()
    assert 1800 < len(labels) < 2250
    assert labels.count("rare") == 20
    assert 40 <= labels.count("yes") <= 85
    again = many.run(experiment, draft=True)
    assert {node.state for node in again.plan.nodes.values()} == {"reuse"}
    assert all(node["rows"] is None for node in ran.snapshot["nodes"].values())
    whole = many.run(experiment)
    assert set(whole.plan.running()) == set(whole.plan.nodes)
    model = next(e for e in whole.events if e["type"] == "artifact" and e["node"] == "train" and e["port"] == "model")
    assert model["rows"] > 13_000


@pytest.mark.spark
def test_a_table_of_few_rows_is_read_whole(bench: Bench) -> None:
    ran = bench.run(training(), draft=True)
    assert ran.state["state"] == "ok"
    uri = next(e["uri"] for e in ran.events if e["type"] == "artifact" and e["node"] == "read")
    rows = (bench.folder / "rows.csv").read_text().count("\n") - 1
    assert pq.read_table(Path(uri.removeprefix("file://")) / "table" / "data").num_rows == rows


@pytest.mark.spark
def test_a_source_that_makes_its_rows_up_makes_fewer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_DRAFT_ROWS", "50")
    found = document(
        {
            "made": ("source.behaviour", {"rows": 900_000_000}),
            "top": ("prepare.sort", {"keys": [{"column": "age"}], "first": 1000}),
        },
        ["made.table>top.table"],
    )
    ran = bench.run(found, draft=True)
    assert ran.state["state"] == "ok", ran.state
    assert ran.snapshot["nodes"]["top"]["outputs"]["table"]["rows"] == 50


def test_what_takes_a_pass_for_each_round_takes_fewer_in_a_draft(tmp_path: Path) -> None:
    deep = training()
    next(node for node in deep["nodes"] if node["id"] == "train").update(
        component="classify.gbdt", params={"label": "y", "trees": 40}
    )
    states = {"read": SourceState("1", TEXTS, 1_000_000.0)}
    plans = [
        api.plan(deep, store=api.Store(str(tmp_path)), sources=states, environment=HERE, draft=drafted)
        for drafted in (True, False)
    ]
    assert [plan.nodes["train"].parts.get("draft") for plan in plans] == [{"trees": 3}, None]


@pytest.mark.spark
def test_the_model_of_a_draft_says_how_far_it_was_trained(bench: Bench) -> None:
    deep = training()
    next(node for node in deep["nodes"] if node["id"] == "train").update(
        component="classify.gbdt", params={"label": "y", "trees": 7, "depth": 2}
    )
    told = {drafted: bench.run(deep, draft=drafted) for drafted in (True, False)}
    assert [ran.state["state"] for ran in told.values()] == ["ok", "ok"]
    trees = {}
    for drafted, ran in told.items():
        planned = ran.plan.nodes["train"]
        manifest = bench.store.find(planned.fingerprint, planned.identity)
        assert manifest is not None
        trees[drafted] = json.loads((local_path(manifest.path("model")) / "model.json").read_text())["params"]["trees"]
    assert trees == {True: 3, False: 7}
    assert any(e["type"] == "log" and e["text"] == "draft: trees 3" for e in told[True].events)

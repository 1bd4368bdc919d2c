"""Every servable learner, from raw Chinese and spaced columns to the endpoint's score, by each scorer."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pyspark.sql import SparkSession

from components.errors import UserError
from components.spec.scoring import Item, ScoringPath
from components.spec.table import Table
from deploy import api, package, prove
from deploy.manifest import PMML, Package
from deploy.scorers.choose import scorer
from tests.deploy.workbench import Step, Workbench

pytestmark = pytest.mark.spark

TYPES = {"年 龄": "string", "city name": "string", "收入": "double", "bought": "string", "grade": "int"}
STEPS: list[Step] = [
    ("prepare.cast", {"types": {"年 龄": "double"}}),
    ("prepare.fill_missing", {"columns": ["年 龄"]}),
    ("sample.split", {"ratio": 0.7}),
    ("prepare.standardize", {"columns": ["收入"]}),
    ("prepare.rename", {"names": {"收入": "年 龄", "年 龄": "收入"}}),
]
FAMILIES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "gbdt": ("classify.gbdt", {"label": "bought", "trees": 3, "depth": 3}),
    "forest": ("classify.random_forest", {"label": "bought", "trees": 3, "depth": 4}),
    "tree": ("classify.decision_tree", {"label": "bought", "depth": 3}),
    "logistic": ("classify.logistic", {"label": "bought", "iterations": 5}),
    "xgboost": ("classify.xgboost", {"label": "bought", "rounds": 4}),
    "forest of three classes": ("classify.random_forest", {"label": "grade", "trees": 3, "depth": 4}),
    "xgboost of three classes": ("classify.xgboost", {"label": "grade", "rounds": 3}),
    "linear": ("regress.linear", {"label": "收入"}),
    "glm": ("regress.glm", {"label": "收入"}),
    "gbdt regression": ("regress.gbdt", {"label": "收入", "trees": 3, "depth": 3}),
    "forest regression": ("regress.random_forest", {"label": "收入", "trees": 3, "depth": 4}),
    "xgboost regression": ("regress.xgboost", {"label": "收入", "rounds": 3}),
    "lightgbm": ("classify.lightgbm", {"label": "bought", "rounds": 4, "min_rows": 5}),
    "lightgbm of three classes": ("classify.lightgbm", {"label": "grade", "rounds": 3, "min_rows": 5}),
    "lightgbm regression": ("regress.lightgbm", {"label": "收入", "rounds": 3, "min_rows": 5}),
    "k-means": ("cluster.kmeans", {"features": ["年 龄", "收入"]}),
}


@pytest.fixture(scope="module")
def bench(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return Workbench(spark, tmp_path_factory.mktemp("families"))


@pytest.fixture(scope="module")
def prepared(bench: Workbench) -> Table:
    chance = random.Random(3)
    ages = [str(chance.randint(18, 80)) if n % 14 else "未知" for n in range(160)]
    cities = [chance.choice(["北京", "上海", "New York"]) for _ in ages]
    incomes = [chance.gauss(5.0, 2.0) for _ in ages]
    made = {
        "年 龄": ages,
        "city name": cities,
        "收入": incomes,
        "bought": [
            "是" if income + (city == "北京") * 2 > 5.5 else "否" for income, city in zip(incomes, cities, strict=True)
        ],
        "grade": [int(min(2, max(0, income // 3))) for income in incomes],
    }
    return bench.chain(bench.table(made, TYPES), STEPS)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_packaged_model_gives_the_engines_scores(family: str, bench: Workbench, prepared: Table) -> None:
    key, params = FAMILIES[family]
    model = bench.train(prepared, key, params)
    about = bench.package(model)
    parity = about["parity"]
    assert about["forms"]["pmml"].get("file") == PMML, about["forms"]
    for name in ("pmml-jpmml", "fast"):
        assert parity["scorers"][name]["ok"], (name, parity["scorers"][name])
    assert parity["scorer"] == "pmml-jpmml"
    assert parity["max_difference"] <= 1e-6
    assert parity["rows"] > 20
    assert parity["held_out"] is True
    assert "pmml-pypmml" not in parity["scorers"], "proven when an endpoint is asked to serve by it"
    apache = prove.prove(f"{model}.package", ["pmml-pypmml"])["scorers"]["pmml-pypmml"]
    assert apache["ok"] or apache.get("failures") or apache.get("unavailable"), "wrong without a reason"
    etree.parse(str(Path(f"{model}.package") / PMML))
    names = [one["name"] for one in about["signature"]["inputs"]]
    assert set(names) <= set(TYPES)


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_categories_and_missing_values_are_served_as_they_were_learnt(library: str, bench: Workbench) -> None:
    """In Spark, by the library and as PMML; the sample has null, empty and unseen texts of each column."""
    chance = random.Random(8)
    cities = [chance.choice(["北京", "上海", "New York", "O'Hare", None]) for _ in range(240)]
    incomes = [None if n % 7 == 0 else chance.gauss(5.0, 2.0) for n in range(240)]
    bought = [
        "是" if (income or 7) + (city == "北京") * 3 > 6 else "否" for income, city in zip(incomes, cities, strict=True)
    ]
    types = {"city name": "string", "收入": "double", "bought": "string"}
    table = bench.table({"city name": cities, "收入": incomes, "bought": bought}, types)
    params = {"label": "bought", "rounds": 5, "text_columns": "categories"}
    folder = bench.train(bench.chain(table, STEPS[2:3]), f"classify.{library}", params)
    slots = bench.trained[folder].info.slots
    assert [len(slot.values or ()) for slot in slots] == [4, 0]
    about = bench.package(folder)
    assert about["forms"]["pmml"].get("file") == PMML, about["forms"]
    for name in ("pmml-jpmml", "fast"):
        assert about["parity"]["scorers"][name]["ok"], (name, about["parity"]["scorers"][name])


def test_a_package_made_by_the_engine_is_proven_and_served_by_other_processes(
    bench: Workbench, prepared: Table, tmp_path: Path
) -> None:
    model = bench.train(prepared, *FAMILIES["gbdt"])
    about = bench.package(model, apart=True, metrics={"auc": 0.9}, lineage={"run": 7}, stage="staging")
    assert about["parity"]["ok"], about["parity"]
    assert about["metrics"]["auc"] == 0.9
    assert about["lineage"] == {"run": 7}
    made = Package.open(f"{model}.package")
    age = next(one for one in made.inputs if one.name == "年 龄")
    assert (age.type, age.source_type, age.on_failure) == ("double", "string", "null")
    handle = api.start(made.folder, "买", folder=tmp_path)
    try:
        report = api.replay_parity(handle["url"], made.folder)
    finally:
        api.stop(handle)
    assert report["ok"], report


def test_without_the_agpl_parts_the_fast_scorer_serves(
    bench: Workbench, prepared: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    model = bench.train(prepared, *FAMILIES["logistic"])
    for name in ("pyspark2pmml", "jpmml_evaluator"):
        monkeypatch.setitem(sys.modules, name, None)
    about = bench.package(model)
    assert about["forms"]["pmml"]["missing"]["code"] == "pmml-missing"
    assert about["parity"]["scorer"] == "fast"
    assert about["parity"]["ok"]
    opened = Package.open(f"{model}.package")
    assert scorer(opened).name == "fast"
    with pytest.raises(UserError) as wrong:
        scorer(opened, "pmml-jpmml", unproven=True)
    assert wrong.value.problems[0].code == "pmml-missing"
    assert "AGPL" in wrong.value.problems[0].message.zh


def test_a_path_that_cannot_be_served_is_refused_by_its_node(bench: Workbench, prepared: Table) -> None:
    from dataclasses import replace

    from components.graph.lint import own_code
    from components.spec.training import Model

    folder = bench.train(prepared, *FAMILIES["linear"])
    model = Model.load(str(folder))
    assert model.info.path is not None
    path: ScoringPath = replace(
        model.info.path, items=(*model.info.path.items, Item("n9", "opaque", "My code", why=own_code("My code")))
    )
    model.info = replace(model.info, path=path)
    with pytest.raises(UserError) as wrong:
        package.compiled(model)
    assert [problem.where.node for problem in wrong.value.problems] == ["n9"]


def test_a_pmml_that_differs_is_not_kept(bench: Workbench, prepared: Table) -> None:
    """The steps of the stored model are changed after training: the engine then scores otherwise than the document says."""
    import json

    model = bench.train(prepared, *FAMILIES["linear"])
    bench.package(model)
    made = Package.open(f"{model}.package")
    document = (made.folder / PMML).read_text()
    about = json.loads((made.folder / "model.json").read_text())
    (made.folder / PMML).write_text(document.replace('intercept="', 'intercept="1'))
    report = prove.prove(made.folder, ["pmml-jpmml"])
    assert not report["scorers"]["pmml-jpmml"]["ok"]
    assert report["scorer"] == "fast"
    finished = package._finished(made.folder, about, report)
    assert finished["forms"]["pmml"]["missing"]["code"] == "pmml-differs"
    assert not (made.folder / PMML).exists()

"""What takes a model or a transformer: prediction, importance, weights, fitted steps on another table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components import registry
from components.errors import UserError
from components.spec.schema import Schema
from components.spec.training import Model
from tests.contract.test_trainers import TYPES, rows, table, trainer

if TYPE_CHECKING:
    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()
pytestmark = pytest.mark.spark


def model(laboratory: Laboratory, algorithm: str) -> Model:
    made = trainer(algorithm)
    train = table(laboratory, rows(made.task), "double" if made.task == "regression" else "string")
    found = laboratory.run(made, {"train": train}).values["model"]
    assert isinstance(found, Model)
    return found


@pytest.mark.parametrize(
    "algorithm",
    ["classify.gbdt", "classify.xgboost", "regress.random_forest", "cluster.kmeans", "classify.logistic_multi"],
)
def test_predicting_gives_the_columns_that_were_inferred(algorithm: str, laboratory: Laboratory) -> None:
    fitted = model(laboratory, algorithm)
    other = table(laboratory, rows("binary", seed=9), "string")
    component = CATALOG["predict.predict"]({"keep": ["city"]})
    ran = laboratory.run(component, {"model": fitted, "table": other})
    said = component.infer(model=fitted.info, table=other.schema)["table"]
    assert ran.schemas["table"].types == said.types
    assert len(ran.rows["table"]) == 60
    assert ran.values["table"].path.items[-1].kind == "opaque"


def test_a_table_without_a_feature_is_refused_before_the_run(laboratory: Laboratory) -> None:
    fitted = model(laboratory, "classify.gbdt")
    short = Schema.of({name: kind for name, kind in TYPES.items() if name != "x"})
    found = CATALOG["predict.predict"]({}).shape({"model": fitted.info, "table": short})[1]
    assert [(p.code, p.where.port, p.where.column) for p in found] == [("column-missing", "table", "x")]


@pytest.mark.parametrize(
    "algorithm", ["classify.gbdt", "classify.random_forest", "classify.xgboost", "regress.decision_tree"]
)
def test_importances_name_one_hot_slots_and_add_up_to_one(algorithm: str, laboratory: Laboratory) -> None:
    ran = laboratory.run(CATALOG["explain.tree_importance"]({}), {"model": model(laboratory, algorithm)})
    found = {name: (column, value) for name, column, value in ran.rows["table"]}
    assert found["city=北京"][0] == "city"
    assert sum(value for _, value in found.values()) == pytest.approx(1.0)
    assert ran.blocks[0]["labels"][0] == max(found, key=lambda name: found[name][1])


@pytest.mark.parametrize("algorithm", ["classify.logistic", "classify.logistic_multi", "regress.linear", "regress.glm"])
def test_weights_are_told_of_linear_models(algorithm: str, laboratory: Laboratory) -> None:
    ran = laboratory.run(CATALOG["explain.linear_weights"]({}), {"model": model(laboratory, algorithm)})
    assert {"x", "n", "flag", "city=北京"} <= {row[0] for row in ran.rows["table"]} | {
        row[1] for row in ran.rows["table"]
    }


@pytest.mark.parametrize(("component", "algorithm"), [
    ("explain.tree_importance", "classify.logistic"), ("explain.linear_weights", "classify.gbdt"),
])  # fmt: skip
def test_the_wrong_kind_of_model_is_told(component: str, algorithm: str, laboratory: Laboratory) -> None:
    with pytest.raises(UserError) as refused:
        laboratory.run(CATALOG[component]({}), {"model": model(laboratory, algorithm)})
    assert [p.code for p in refused.value.problems] == ["model-kind-wrong"]


def test_a_transformer_does_to_another_table_what_was_learnt(laboratory: Laboratory) -> None:
    schema = Schema.of({"x": "double"})
    learnt = laboratory.run(CATALOG["prepare.standardize"]({}), {"table": laboratory.table({"x": [1.0, 3.0]}, schema)})
    other = laboratory.table({"x": [2.0, 4.0]}, schema)
    ran = laboratory.run(
        CATALOG["prepare.apply_transformer"]({}), {"transformer": learnt.values["transformer"], "table": other}
    )
    spread = 2**0.5
    assert [row[0] for row in ran.rows["table"]] == pytest.approx([0.0, 2 / spread])
    assert ran.values["table"].path.items[-1].kind == "steps"


def test_a_split_of_a_split_with_the_same_seed_is_independent(laboratory: Laboratory) -> None:
    whole = laboratory.table({"x": list(range(4000))}, Schema.of({"x": "int"}))
    split = CATALOG["sample.split"]({"ratio": 0.8})
    first = laboratory.run(split, {"table": whole})
    second = laboratory.run(split, {"table": first.values["train"]})
    sizes = {port: len(rows_) for port, rows_ in second.rows.items()}
    assert sizes["train"] + sizes["test"] == len(first.rows["train"])
    assert sizes["test"] / len(first.rows["train"]) == pytest.approx(0.2, abs=0.03)


def test_a_split_stays_the_same_however_its_rows_come(laboratory: Laboratory) -> None:
    whole = laboratory.table({"x": list(range(1000))}, Schema.of({"x": "int"}))
    split = CATALOG["sample.split"]({})
    once = laboratory.run(split, {"table": whole})
    again = laboratory.run(split, {"table": whole.with_frame(whole.frame.repartition(7).orderBy("x", ascending=False))})
    for port in ("train", "test"):
        assert sorted(once.rows[port]) == sorted(again.rows[port])
    assert not set(once.rows["train"]) & set(once.rows["test"])

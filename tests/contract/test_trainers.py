"""Every trainer: fit, predict, save, load: the loaded model predicts the same, and its outputs are what was said before."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components import registry
from components.errors import UserError
from components.spec.schema import Schema
from components.spec.training import Model, Trainer

if TYPE_CHECKING:
    from components.spec.table import Table
    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()
TRAINERS = [algorithm for algorithm in CATALOG if issubclass(CATALOG[algorithm], Trainer)]
pytestmark = pytest.mark.spark
QUICK = {"trees": 3, "rounds": 5, "iterations": 5, "depth": 3, "k": 2}
TYPES = {"x": "double", "n": "int", "city": "string", "flag": "boolean"}


def rows(task: str, seed: int = 5) -> dict[str, list[Any]]:
    """Sixty rows whose target depends on the features."""
    draw = random.Random(seed)
    made: dict[str, list[Any]] = {"x": [], "n": [], "city": [], "flag": [], "target": []}
    for _ in range(60):
        x, n, city, flag = (
            draw.gauss(0, 1),
            draw.randrange(5),
            draw.choice(["北京", "上海", "广州"]),
            draw.random() < 0.5,
        )
        score = x + n / 5 + (city == "北京")
        target: Any = {"binary": "yes" if score > 0.7 else "no", "regression": 5 + score + draw.random()}.get(task)
        target = target if target is not None else ("a" if score < 0.3 else "b" if score < 1.2 else "c")
        for name, value in zip(made, (x, n, city, flag, target), strict=True):
            made[name].append(value)
    return made


def trainer(algorithm: str) -> Trainer:
    kind = CATALOG[algorithm]
    fields = kind.Params.model_fields
    label = {"label": "target"} if "label" in fields else {"features": list(TYPES)}
    made = kind({**{name: value for name, value in QUICK.items() if name in fields}, **label})
    assert isinstance(made, Trainer)
    return made


def table(laboratory: Laboratory, cells: dict[str, list[Any]], target: str) -> Table:
    return laboratory.table(cells, Schema.of({**TYPES, "target": target}))


@pytest.mark.parametrize("algorithm", TRAINERS)
def test_a_model_predicts_the_same_after_it_was_saved_and_loaded(
    algorithm: str, laboratory: Laboratory, tmp_path: Path
) -> None:
    made = trainer(algorithm)
    target = "double" if made.task == "regression" else "string"
    train = table(laboratory, rows(made.task), target)
    assert made.shape({"train": train.schema})[1] == []
    ran = laboratory.run(made, {"train": train})
    model = ran.values["model"]
    assert isinstance(model, Model)
    assert ran.blocks
    model.save(str(tmp_path / "model"))
    loaded = Model.load(str(tmp_path / "model"))
    assert loaded.info == model.info
    before, after = (m.apply(train.frame, train.schema) for m in (model, loaded))
    assert sorted(before.collect(), key=repr) == sorted(after.collect(), key=repr)
    said = {c.name: c.type for c in model.info.outputs}
    assert said.items() <= dict(before.dtypes).items()
    assert {"city=北京", "city=上海", "city=广州"} <= set(model.info.inputs)


@pytest.mark.parametrize("algorithm", TRAINERS)
def test_a_trainer_learns_what_is_there(algorithm: str, laboratory: Laboratory) -> None:
    made = trainer(algorithm)
    if made.task == "clustering":
        pytest.skip("it has no target")
    target = "double" if made.task == "regression" else "string"
    train = table(laboratory, rows(made.task), target)
    model = laboratory.run(made, {"train": train}).values["model"]
    scored = model.apply(train.frame, train.schema).collect()
    if made.task == "regression":
        mean = sum(row["target"] for row in scored) / len(scored)
        assert sum((row["target"] - row["prediction"]) ** 2 for row in scored) < sum(
            (row["target"] - mean) ** 2 for row in scored
        )
    else:
        most = max([row["target"] for row in scored].count(value) for value in {row["target"] for row in scored})
        assert sum(row["target"] == row["prediction"] for row in scored) > most


@pytest.mark.parametrize("algorithm", TRAINERS)
def test_a_row_without_a_label_is_left_out_whatever_else_it_lacks(algorithm: str, laboratory: Laboratory) -> None:
    made = trainer(algorithm)
    if made.task == "clustering":
        pytest.skip("it has no target")
    cells = rows(made.task)
    known = len(cells["target"])
    more = {name: [*values, None, None] for name, values in cells.items()}
    train = table(laboratory, more, "double" if made.task == "regression" else "string")
    model = laboratory.run(made, {"train": train}).values["model"]
    assert model.info.trained_rows == known


@pytest.mark.parametrize("algorithm", TRAINERS)
@pytest.mark.parametrize("bad", ["no rows", "one class", "null labels", "null features"])
def test_bad_training_rows_are_told_with_a_code(bad: str, algorithm: str, laboratory: Laboratory) -> None:
    from runners.spark import errors

    made = trainer(algorithm)
    numeric = made.task == "regression"
    cells = rows(made.task)
    if bad == "no rows":
        cells = {name: [] for name in cells}
    if bad == "one class":
        cells["target"] = [5.0 if numeric else "yes"] * 60
    if bad == "null labels":
        cells["target"] = [None] * 60
    if bad == "null features":
        cells = {name: values if name == "target" else [None] * 60 for name, values in cells.items()}
    train = table(laboratory, cells, "double" if numeric else "string")
    try:
        laboratory.run(made, {"train": train})
    except UserError as told:
        assert {p.code for p in told.problems} <= {
            "rows-none",
            "label-one-class",
            "features-null",
            "features-missing",
            "rows-too-few",
        }
    except Exception as error:  # noqa: BLE001 - the engine's own boundary, here under test
        problem = errors.explain(error).problem
        assert problem.code not in ("component-failed", "spark-error"), problem.message.en
    else:
        forgiving = made.task == "clustering" or made.nulls == "nan"
        assert (bad == "one class" and numeric) or forgiving, "it was trained on nothing"

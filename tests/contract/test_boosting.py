"""The boosting trainers as components: what they read, who judges their rounds, what they show."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components import registry
from components.boosting import feed
from components.errors import UserError
from components.spec.schema import Schema
from components.spec.table import Table

if TYPE_CHECKING:
    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()
TYPES = {"x": "double", "n": "int", "w": "double", "target": "int"}
pytestmark = pytest.mark.spark


def cells(count: int = 120) -> dict[str, list[Any]]:
    draw = random.Random(2)
    x, n = [draw.gauss(0, 1) for _ in range(count)], [draw.randrange(4) for _ in range(count)]
    target = [int(a + b / 4 + draw.gauss(0, 0.4) > 0.4) for a, b in zip(x, n, strict=True)]
    return {"x": x, "n": n, "w": [1.0 + t for t in target], "target": target}


def stored(laboratory: Laboratory) -> Table:
    """The same rows, read from Parquet."""
    made = laboratory.table(cells(), Schema.of(TYPES))
    place = str(laboratory.root / "r o w s")
    made.frame.write.parquet(f"file://{place}")
    return replace(made, frame=laboratory.spark.read.parquet(f"file://{place}"))


def test_the_tables_own_files_are_read_where_they_hold_the_inputs(laboratory: Laboratory) -> None:
    trainer, table = CATALOG["classify.xgboost"]({"label": "target"}), stored(laboratory)
    draft = trainer.planned_model(table.schema)
    own = feed.stored(draft, table, "target", None)
    assert own is not None
    assert own.paths
    assert all("r o w s" in path for path in own.paths)
    assert (list(own.columns), own.label) == (["x", "n", "w"], "target")
    renamed = table.frame.selectExpr("n AS x", "x AS n", "w", "target")
    swapped = feed.stored(draft, table.with_frame(renamed), "target", None)
    assert swapped is not None
    assert list(swapped.columns) == ["n", "x", "w"]
    for other in (table.frame.where("x > 0"), table.frame.selectExpr("x + 1 AS x", "n", "w", "target")):
        assert feed.stored(draft, table.with_frame(other), "target", None) is None
    read, written = (laboratory.run(trainer, {"train": t}).values["model"] for t in (table, cached(table)))
    assert read.core.get_dump() == written.core.get_dump()


def cached(table: Table) -> Table:
    """A table that Spark must write: its plan says no more where its rows are from."""
    return table.with_frame(table.frame.localCheckpoint())


def test_a_validation_table_stops_the_rounds_and_the_report_shows_them(laboratory: Laboratory) -> None:
    schema = Schema.of(TYPES).with_roles({"w": "weight"})
    train, valid = laboratory.table(cells(), schema), laboratory.table(cells(60), schema, "other")
    trainer = CATALOG["classify.lightgbm"](
        {"label": "target", "patience": 3, "rounds": 300, "class_weights": "balanced"}
    )
    ran = laboratory.run(trainer, {"train": train, "valid": valid})
    lines = [block for block in ran.blocks if block["type"] == "line"]
    assert [series["name"] for series in lines[0]["series"]] == ["训练 train", "验证 valid"]
    shown = {block.get("name"): block.get("value") for block in ran.blocks if block["type"] == "scalar"}
    assert shown["rounds"] == ran.values["model"].core.num_trees() < shown["rounds_made"] <= 300
    assert sum(ran.blocks[-1]["values"]) == pytest.approx(1)
    assert ran.values["model"].info.inputs == ["x", "n"], "the weight is not learnt from"


def test_what_cannot_be_is_told_before_the_run(laboratory: Laboratory) -> None:
    schema = Schema.of(TYPES)
    trainer = CATALOG["regress.xgboost"]({"label": "target", "increasing": ["x"], "decreasing": ["x", "n"]})
    short = Schema.of({"x": "double", "target": "int", "w": "double"})
    found = trainer.shape({"train": schema, "valid": short})[1]
    assert [(p.code, p.where.port, p.where.column) for p in found] == [
        ("monotone-both", None, "x"),
        ("column-missing", "valid", "n"),
    ]


def test_a_text_column_without_values_is_told(laboratory: Laboratory) -> None:
    table = laboratory.table({"t": [None, None], "target": [0, 1]}, Schema.of({"t": "string", "target": "int"}))
    with pytest.raises(UserError) as raised:
        laboratory.run(CATALOG["classify.lightgbm"]({"label": "target"}), {"train": table})
    assert raised.value.problems[0].code == "features-null"

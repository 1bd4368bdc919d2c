"""A toy experiment through the engine, so that the first real one finds everything loaded and compiled."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.artifacts import Store
from runners.gate import Gate
from runners.planner import plan
from runners.sources import resolver
from runners.stage import StageFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from runners.spark.engine import Engine

ROWS = 1_000
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "cast": ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
    "fill": ("prepare.fill_missing", {"strategy": "median"}),
    "derive": ("prepare.derive", {"columns": [{"name": "w", "expression": "x + z"}]}),
    "split": ("sample.split", {"ratio": 0.7}),
}
TRAINERS: dict[str, tuple[str, dict[str, Any]]] = {
    "linear": ("classify.logistic", {"label": "y", "iterations": 5}),
    "trees": ("classify.gbdt", {"label": "y", "trees": 2, "depth": 3}),
}


def run(spark: SparkSession, started: list[Engine] | None = None) -> None:
    """Read CSV, cast, fill, derive, split, train two models, predict, judge; `started` receives the engine, to cancel it."""
    from runners.spark.main import run_stage

    with tempfile.TemporaryDirectory(prefix="studio-warm-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "rows.csv").write_text(_rows(), encoding="utf-8")
        _look_into(spark, folder / "rows.csv")
        document, store = _document(folder / "rows.csv"), Store(str(folder / "artifacts"))
        made = plan(document, store=store, sources=resolver(Gate([folder]), lambda name: None))
        for stage in made.stages:
            StageFile(
                run="warm-up", stage=stage.id, attempt=1, document=document, plan=made, artifacts=store.url,
                events={"file": str(folder / "events.jsonl")}, result=str(folder / "result.json"),
                scratch=str(folder / "scratch"), roots=(name,),
            ).write(folder / "stage.json")  # fmt: skip
            run_stage(folder / "stage.json", spark, started)


def _rows() -> str:
    values = ((n * 37 % 101 / 10, n * 53 % 97 / 10) for n in range(ROWS))
    return "x,z,y\n" + "".join(f"{x},{z},{int(x > z)}\n" for x, z in values)


def _document(rows: Path) -> dict[str, Any]:
    nodes = {"read": ("source.csv", {"path": str(rows)}), **TABLES}
    edges = [(a, "table", b, "table") for a, b in itertools.pairwise(nodes)]
    for name, trainer in TRAINERS.items():
        predict, judge = f"predict-{name}", f"judge-{name}"
        nodes |= {name: trainer, predict: ("predict.predict", {}), judge: ("evaluate.binary", {"label": "y"})}
        edges += [
            ("split", "train", name, "train"), (name, "model", predict, "model"), ("split", "test", predict, "table"),
            (predict, "table", judge, "table"),
        ]  # fmt: skip
    return {
        "format": 1,
        "nodes": [{"id": n, "component": key, "version": 1, "params": params} for n, (key, params) in nodes.items()],
        "edges": [{"from": [a, out], "to": [b, into]} for a, out, b, into in edges],
    }


def _look_into(spark: SparkSession, file: Path) -> None:
    """A file's columns and first rows: what is asked first of a driver, by probes of sources."""
    spark.read.options(header=True, inferSchema=True, mode="FAILFAST").csv(f"file://{file}").limit(5).collect()

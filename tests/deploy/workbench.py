"""Runs chains of real components on small tables with the engine's own functions, and packages what they trained."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from components import registry
from components.spec import scoring_spark, spark_types
from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.table import Table
from components.spec.training import Model
from deploy import package
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark import build
from runners.spark.job import NodeJob

Step = tuple[str, Mapping[str, Any]]
CATALOG = registry.load()


class Workbench:
    """One Spark session, one folder; every chain's node is called n1, n2, …"""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.folder = spark, folder
        self.numbers = itertools.count(1)
        self.trained: dict[Path, Model] = {}

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> Table:
        """A source's table."""
        schema = Schema.of(types)
        rows = list(zip(*(columns[name] for name in types), strict=True))
        frame = self.spark.createDataFrame(rows, spark_types.struct_of(schema)).coalesce(1).cache()
        return Table(frame, schema, ScoringPath("n0", "Data", "source", schema), frame)

    def chain(self, table: Table, steps: Sequence[Step]) -> Table:
        """The table after the steps; the first table output of each goes on."""
        for number, (key, params) in enumerate(steps, start=1):
            component = CATALOG[key](params)
            with self.job(f"n{number}") as job:
                made = build.outputs(component, job, f"{component.title.en} {number}", {"table": table})
            following = made.get("table") or made["train"]
            table = Table(following.frame, following.schema, following.path, table.raw)
        return table

    def train(self, table: Table, key: str, params: Mapping[str, Any]) -> Path:
        """The folder of the model artifact, with the rows held out beside it."""
        folder = self.folder / f"model{next(self.numbers)}"
        with self.job("trainer") as job:
            model: Model = build.outputs(CATALOG[key](params), job, key, {"train": table})["model"]
        model.save(str(folder))
        self.trained[folder] = model
        self.hold_out(model, table, folder)
        return folder

    def hold_out(self, model: Model, table: Table, folder: Path, rows: int = 60) -> None:
        import pyarrow.parquet as pq

        assert model.info.path is not None
        assert table.raw is not None
        held, known = scoring_spark.held_out(model.info.path, table.raw, rows)
        pq.write_table(held.toArrow(), folder / "rows.parquet")
        about = json.loads((folder / "model.json").read_text())
        (folder / "model.json").write_text(json.dumps({**about, "held_out": known}, ensure_ascii=False))

    def package(self, model: Path, **given: Any) -> dict[str, Any]:
        """The package's folder is `<model>.package`; gives what `build` gives."""
        trained = self.trained.get(model)
        more = {"apart": False, "trained": trained, **given}
        return package.build(model, Path(f"{model}.package"), spark=self.spark, name="购买 意向", **more)

    @contextmanager
    def job(self, node: str) -> Iterator[NodeJob]:
        emitter = Emitter(CallableSink(lambda batch: None), "s1.1")
        job = NodeJob(node, self.spark, emitter, Gate([self.folder]), {}, str(self.folder), lambda: False, no_package)
        try:
            yield job
        finally:
            job.close()
            emitter.close()


def no_package(model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    raise AssertionError("a chain does not register")

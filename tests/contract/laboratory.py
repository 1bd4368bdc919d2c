"""Runs one component on small tables, with the engine's own job and the engine's own way of making outputs."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from components.errors import Problem, StudioError
from components.spec.component import Component
from components.spec.examples import Cells, Example
from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.spark_types import struct_of
from components.spec.table import Table
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark import build, errors
from runners.spark.job import NodeJob

NODE = "n1"


@dataclass
class Ran:
    """What one run gave: values by port, tables as rows, and what it told."""

    values: dict[str, Any]
    rows: dict[str, list[tuple[Any, ...]]]
    schemas: dict[str, Schema]
    metrics: dict[str, float | None]
    blocks: list[dict[str, Any]]


@dataclass
class Laboratory:
    """A Spark session, and a root for files."""

    spark: SparkSession
    root: Path
    events: list[Mapping[str, Any]] = field(default_factory=list)

    def job(self) -> NodeJob:
        emitter = Emitter(CallableSink(self.events.extend), "trial.1")

        def package(model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
            raise NotImplementedError("packages are made by the deployment")

        return NodeJob(
            NODE,
            self.spark,
            emitter,
            Gate([self.root]),
            {},
            str(self.root / "scratch"),
            threading.Event().is_set,
            package,
        )

    def frame(self, cells: Cells, schema: Schema) -> DataFrame:
        rows = list(zip(*cells.values(), strict=True)) if cells else []
        return self.spark.createDataFrame(rows, struct_of(schema)).coalesce(1)

    def table(self, cells: Cells, schema: Schema, node: str = "source") -> Table:
        frame = self.frame(cells, schema)
        return Table(frame, schema, ScoringPath(node, "Source", "source", schema), frame)

    def inputs(self, example: Example) -> dict[str, Any]:
        schemas = example.schemas()
        made: dict[str, Any] = {}
        for port, given in example.inputs.items():
            if isinstance(given, list):
                made[port] = [self.table(one, schemas[port][n], f"source{n}") for n, one in enumerate(given)]
            else:
                made[port] = self.table(given, schemas[port], f"source_{port}")
        return made

    def put(self, files: Mapping[str, str | Cells]) -> None:
        """Write an example's files below the root, in the format that their names say."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                path.write_text(content, encoding="utf-8")
            elif path.suffix == ".parquet":
                pd.DataFrame(dict(content)).to_parquet(path, index=False)
            else:
                pd.DataFrame(dict(content)).to_excel(path, index=False)

    def run(self, component: Component, inputs: Mapping[str, Any]) -> Ran:
        """Run to the end: every output table is collected. Raises what the component raises."""
        job = self.job()
        try:
            values = build.outputs(component, job, "Step", inputs)
            tables = {port: value for port, value in values.items() if isinstance(value, Table)}
            rows = {port: [tuple(row) for row in table.frame.collect()] for port, table in tables.items()}
        finally:
            job.close()
        schemas = {port: table.schema for port, table in tables.items()}
        return Ran(values, rows, schemas, {m["name"]: m["value"] for m in job.metrics}, job.blocks)

    def problem(self, component: Component, inputs: Mapping[str, Any]) -> Problem:
        """The problem that a run ends with, as the engine tells it."""
        try:
            self.run(component, inputs)
        except Exception as error:  # noqa: BLE001 - the engine's own boundary, here under test
            return errors.explain(error).problem
        raise AssertionError("the run did not fail")


def codes(error: StudioError) -> list[str]:
    return [problem.code for problem in error.problems]


def rows_of(cells: Cells) -> list[tuple[Any, ...]]:
    return list(zip(*cells.values(), strict=True))


def same(left: Sequence[tuple[Any, ...]], right: Sequence[tuple[Any, ...]], ordered: bool) -> bool:
    """Equal rows; NaN equals NaN, doubles within 1e-12 of their size."""
    if len(left) != len(right):
        return False
    if not ordered:
        left, right = sorted(left, key=repr), sorted(right, key=repr)
    return all(alike(a, b) for one, other in zip(left, right, strict=True) for a, b in zip(one, other, strict=True))


def alike(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, (int, float)):
        return (math.isnan(left) and math.isnan(right)) or math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-15)
    return bool(left == right)

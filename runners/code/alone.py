"""Runs one component in a script of somebody's own, without a plan, a store or a studio."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components.spec import spark_types
from components.spec.component import Component
from components.spec.scoring import ScoringPath
from components.spec.table import Table
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark import build
from runners.spark.job import NodeJob

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def run(
    component: Component, spark: SparkSession, roles: Mapping[str, Any] | None = None, **inputs: Any
) -> dict[str, Any]:
    """Give the component frames, models and transformers; get its outputs by port, tables as frames, and its `metrics`."""
    told = Emitter(CallableSink(lambda batch: None), "alone.1")
    with tempfile.TemporaryDirectory(prefix="alone-") as scratch:
        job = NodeJob("alone", spark, told, Gate(["."]), {}, scratch, lambda: False, _no_package)
        try:
            given = {name: _given(value, roles or {}) for name, value in inputs.items()}
            made = build.outputs(component, job, component.title.en, given)
        finally:
            job.close()
            told.close()
    found = {name: value.frame if isinstance(value, Table) else value for name, value in made.items()}
    return {**found, "metrics": {one["name"]: one["value"] for one in job.metrics}}


def _given(value: Any, roles: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_given(one, roles) for one in value]
    return _table(value, roles) if hasattr(value, "sparkSession") else value


def _table(frame: DataFrame, roles: Mapping[str, Any]) -> Table:
    schema = spark_types.schema_of(frame)
    schema = schema.with_roles({name: role for name, role in roles.items() if name in schema})
    return Table(frame, schema, ScoringPath("alone", "", "source", schema), frame)


def _no_package(model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    raise NotImplementedError("a script makes no model package")

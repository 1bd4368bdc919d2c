"""Finds columns without a run: a source is looked into, a query is analysed on empty tables.

The warm driver answers this; `python -m runners.spark.probe` does in a process of its own (request on stdin, answer on stdout).
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components import errors, registry
from components.graph import instance
from components.spec import spark_types
from components.spec.component import Component, Source
from components.spec.schema import Schema
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark import errors as spark_errors
from runners.spark import session
from runners.spark.job import NodeJob

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LIMIT_S = 20.0
"""A source that takes longer is left unread until a run reads it."""


def answer(spark: SparkSession, request: Mapping[str, Any]) -> dict[str, Any]:
    """{"outputs": schemas by port}, {"problems": […]}, or {"late": true} where it took too long.

    `request` has `component`, `params`, `roots`, and for a query `inputs`: a schema or a list of them by port.
    """
    component = instance(registry.load()[request["component"]], request["params"])
    own = spark.newSession()
    group, late = f"probe-{uuid.uuid4().hex}", threading.Event()
    context = own.sparkContext

    def give_up() -> None:
        late.set()
        context.cancelJobGroup(group)

    timer = threading.Timer(float(request.get("limit_s", LIMIT_S)), give_up)
    timer.start()
    context.setJobGroup(group, "probe", interruptOnCancel=True)
    try:
        found = _outputs(component, own, request)
        return {"outputs": {port: schema.json() for port, schema in found.items()}}
    except Exception as error:  # noqa: BLE001 - the boundary: whatever the source raised is told at its node
        if late.is_set():
            return {"late": True}
        told = error.problems if isinstance(error, errors.UserError) else (spark_errors.explain(error).problem,)
        return {"problems": [component.told(problem).json() for problem in told]}
    finally:
        timer.cancel()


def _outputs(component: Component, spark: SparkSession, request: Mapping[str, Any]) -> dict[str, Schema]:
    with tempfile.TemporaryDirectory(prefix="studio-probe-") as scratch:
        silent = Emitter(CallableSink(lambda batch: None), "probe.1")
        job = NodeJob("probe", spark, silent, Gate(request["roots"]), {}, scratch, lambda: False, _no_package)
        try:
            if isinstance(component, Source):
                return {"table": component.probe(job)}
            if not component.analysed:
                raise ValueError(f"{component.key} is not analysed")
            given = {port: _empty(spark, found) for port, found in request["inputs"].items()}
            frame = component.run(job, **given)  # type: ignore[attr-defined]
            return {component.outputs[0].name: spark_types.schema_of(frame)}
        finally:
            silent.close()


def _empty(spark: SparkSession, found: Any) -> DataFrame | list[DataFrame]:
    """Tables of these columns without rows."""
    if isinstance(found, list):
        return [spark.createDataFrame([], spark_types.struct_of(Schema.from_json(one))) for one in found]
    return spark.createDataFrame([], spark_types.struct_of(Schema.from_json(found)))


def _no_package(model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    raise NotImplementedError("a probe makes no package")


def main() -> None:
    request = json.load(sys.stdin)
    told = answer(session.build(heap=1024, extra={"spark.master": "local[2]"}), request)
    sys.stdout.write("\n" + json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

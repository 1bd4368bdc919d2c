"""Failures provoked for real: each is told as a code at its node and place, with the value at fault and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from components import registry, spec
from components.errors import UserError
from components.spec.component import Component
from tests.runners import failing_files, failing_plans, failing_rows
from tests.runners.conftest import Bench
from tests.runners.failing import ROWS, Case, csv_too, judged, told_raw

pytestmark = pytest.mark.spark


class Sizes(spec.NewRows):
    """Sums vectors of two lengths, as a component's mistake may."""

    title = spec.text("Sizes", "长度")

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": spec.UNKNOWN}

    def run(self, job: spec.Job, table: Any) -> Any:
        from pyspark.ml.functions import array_to_vector
        from pyspark.ml.stat import Summarizer
        from pyspark.sql import functions as F

        vectors = table.coalesce(1).select(
            F.when(F.col("x") < 20, array_to_vector(F.array(F.lit(1.0), F.lit(2.0))))
            .otherwise(array_to_vector(F.array(F.lit(1.0), F.lit(2.0), F.lit(3.0))))
            .alias("v")
        )
        return vectors.select(Summarizer.mean(vectors["v"]).alias("mean"))


@pytest.fixture(autouse=True)
def components() -> Iterator[None]:
    """One more component, for the length of a test."""
    known: dict[str, type[Component]] = registry.load()._components
    Sizes.key = "test.sizes"
    known[Sizes.key] = Sizes
    yield
    known.pop(Sizes.key)


def prepared(bench: Bench, case: Case) -> None:
    text = case.files.get("rows.csv", ROWS)
    for name, content in {**case.files, "rows.csv": text}.items():
        (bench.folder / name).write_text(content)
    if case.nodes["read" if "read" in case.nodes else "a"][0] == "source.parquet" and "read" in case.nodes:
        csv_too(bench.folder, "rows", text)
    if case.prepare:
        case.prepare(bench.folder)


@pytest.mark.parametrize("case", failing_plans.BEFORE, ids=lambda case: case.name)
def test_a_mistake_is_told_before_anything_runs(bench: Bench, case: Case) -> None:
    prepared(bench, case)
    with pytest.raises(UserError) as refused:
        bench.plan(case.document)
    judged(case, next(p.json() for p in refused.value.problems if p.severity == "error"))


@pytest.mark.parametrize("case", [*failing_rows.CASES, *failing_files.CASES], ids=lambda case: case.name)
def test_a_failure_is_told_at_its_node(bench: Bench, case: Case) -> None:
    prepared(bench, case)
    ran = bench.run(case.document)
    assert ran.state["state"] == "failed"
    assert [node for node, state in ran.states().items() if state == "failed"] == [case.node]
    judged(case, ran.problem(case.node))
    assert told_raw(ran.events, case.node)


def test_a_failure_that_comes_again_is_told_as_at_first(bench: Bench) -> None:
    case = next(one for one in failing_files.CASES if one.name == "damaged keys of a page")
    prepared(bench, case)
    for _ in range(3):
        ran = bench.run(case.document)
        judged(case, ran.problem(case.node))

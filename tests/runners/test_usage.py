"""Spill and skew, made to happen, are told in words at their node."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from components import registry, spec
from runners.spark import usage
from tests.runners.conftest import Bench
from tests.runners.documents import document

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
PARTS = 8


class Lopsided(spec.NewRows):
    """One of eight parts takes a hundred times as long as the others."""

    key = "test.lopsided"
    title = spec.text("Lopsided", "倾斜")

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": table}

    def run(self, job: spec.Job, table: Any) -> Any:
        from pyspark.sql import functions as F

        def work(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                time.sleep(6 if len(batch) > 100 else 0.05)
                yield batch

        placed = table.repartition(PARTS).withColumn("n", F.spark_partition_id())
        key = F.when(F.rand(1) < 0.8, F.lit(0)).otherwise(F.col("n"))
        return placed.repartition(PARTS, key).drop("n").mapInPandas(work, table.schema)


@pytest.fixture(autouse=True)
def components() -> Iterator[None]:
    known: dict[str, Any] = registry.load()._components
    known[Lopsided.key] = Lopsided
    yield
    known.pop(Lopsided.key)


def warned(bench: Bench, found: dict[str, Any], node: str) -> tuple[dict[str, Any], list[str]]:
    ran = bench.run(found)
    assert ran.state["state"] == "ok"
    lines = [e["text"] for e in ran.events if e["type"] == "log" and e["node"] == node and e["level"] == "warning"]
    used: dict[str, Any] = ran.snapshot["nodes"][node]["usage"]
    return used, lines


def test_a_task_with_the_work_of_many_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "SKEW_S", 4.0)
    used, lines = warned(
        bench,
        document(
            {
                "read": ("source.csv", {"path": "rows.csv"}),
                "slow": (Lopsided.key, {}),
                "top": ("prepare.sort", {"keys": [{"column": "x"}]}),
            },
            ["read.table>slow.table", "slow.table>top.table"],
        ),
        "slow",
    )
    assert any("the longest task took" in line for line in lines)
    assert "数据集中在少数取值上" in used["warnings"][0]["zh"]


def test_rows_that_do_not_fit_into_memory_are_told(
    bench: Bench, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "SPILL_MB", 1)
    monkeypatch.setattr("runners.spark.engine.TELLS_USAGE_S", 0.0)
    draw = random.Random(1)
    lines = (f"{draw.randrange(10**9)},{draw.randbytes(60).hex()}" for _ in range(60_000))
    (bench.folder / "rows.csv").write_text("x,text\n" + "\n".join(lines) + "\n")
    name = "spark.shuffle.spill.numElementsForceSpillThreshold"
    conf: Any = spark._jvm.org.apache.spark.SparkEnv.get().conf()  # type: ignore[union-attr]
    conf.set(name, "5000")
    try:
        used, told = warned(
            bench,
            document(
                {"read": ("source.csv", {"path": "rows.csv"}), "top": ("prepare.sort", {"keys": [{"column": "x"}]})},
                ["read.table>top.table"],
            ),
            "top",
        )
    finally:
        conf.remove(name)
    assert used["spilled_mb"] >= 1
    assert any("went to disk" in line for line in told)

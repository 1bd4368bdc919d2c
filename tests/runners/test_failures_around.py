"""Failures around a step, provoked for real: disks, rights, time, memory, and processes that are killed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from components import registry, spec
from components.spec.component import Component
from runners.launchers.process import ProcessLauncher
from tests.runners.conftest import Bench, in_thread, lines
from tests.runners.failing import Case, csv_too, derived, failing, judged, python, told_raw

pytestmark = pytest.mark.spark
NUMBERS = "x,z,y\n" + "".join(f"{n * 0.7310585786300049 % 1},{n},{n % 2}\n" for n in range(60_000))
SMALL = {"STUDIO_SPARK_HEAP_MB": "500"}
HUGE = "repeat(CAST(x AS STRING), 1000000000)"


class Impatient(spec.NewRows):
    """Joins with a side that is slower than a broadcast may be."""

    title = spec.text("Impatient", "性急")

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": spec.UNKNOWN}

    def run(self, job: spec.Job, table: Any) -> Any:
        from pyspark.sql import functions as F

        def slow(batches: Iterator[Any]) -> Iterator[Any]:
            time.sleep(20)
            yield from batches

        # Adaptive plans wait for ever.
        job.spark.conf.set("spark.sql.adaptive.enabled", "false")
        job.spark.conf.set("spark.sql.broadcastTimeout", "1")
        return table.join(F.broadcast(table.mapInPandas(slow, table.schema)), "x").select("x")


@pytest.fixture(autouse=True)
def components() -> Iterator[None]:
    """One more component, for the length of a test."""
    known: dict[str, type[Component]] = registry.load()._components
    Impatient.key = "test.impatient"
    known[Impatient.key] = Impatient
    yield
    known.pop(Impatient.key)


def failed(bench: Bench, case: Case, rows: str = NUMBERS) -> None:
    """Run it, and judge what is told."""
    csv_too(bench.folder, "rows", rows)
    ran = bench.run(case.document)
    assert ran.state["state"] == "failed"
    assert [node for node, state in ran.states().items() if state == "failed"] == [case.node]
    judged(case, ran.problem(case.node))
    assert told_raw(ran.events, case.node)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    place = tmp_path / "tiny"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting a small disk needs rights that this machine does not give")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_with_its_place(bench: Bench, tiny: Path) -> None:
    write = ("sink.parquet", {"path": "tiny/out"})
    failed(bench, failing("a full disk", "disk-full", "write", names=["tiny"], write=write))


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that even root may not write to."""
    place = tmp_path / "locked"
    place.mkdir(mode=0o500)
    immutable = os.getuid() == 0
    if immutable and subprocess.run(["chattr", "+i", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("root may write everywhere on this file system")
    yield place
    if immutable:
        subprocess.run(["chattr", "-i", str(place)], check=True)


def test_a_place_without_permission_is_told(bench: Bench, locked: Path) -> None:
    write = ("sink.parquet", {"path": "locked/out"})
    failed(bench, failing("no permission", "permission-denied", "write", names=["locked"], write=write))


def test_a_broadcast_that_takes_too_long_is_told_with_its_limit(bench: Bench) -> None:
    slow = ("test.impatient", {})
    failed(
        bench,
        failing("a slow broadcast", "broadcast-timeout", "slow", names=["1", "spark.sql.broadcastTimeout"], slow=slow),
    )


def own(folder: Path, **environment: str) -> Bench:
    """A bench whose engines are processes of their own."""
    return Bench(folder, ProcessLauncher(environment={**SMALL, **environment}))


LONG: dict[str, Any] = {
    "nodes": {
        "long": ("source.generate", {"rows": 1_000_000_000, "columns": [{"name": "x", "kind": "normal"}]}),
        "once": ("prepare.drop_duplicates", {}),
    },
    "edges": ["long.table>once.table"],
}
"""More than is ever done here: its process is killed before."""


def kill_java(bench: Bench) -> None:
    """Kill the engine's Java once a job has begun."""
    files, engine = bench.folder / "events" / "run1", bench.folder / "work" / "run1" / "s1.1" / "handle.json"
    while not any(
        e["type"] == "progress" and e["fraction"] is not None for f in files.glob("*.jsonl") for e in lines(f)
    ):
        time.sleep(0.2)
    for process in psutil.Process(json.loads(engine.read_text())["pid"]).children():
        process.kill()


KILL_EXECUTOR = """def transform(df):
    import time
    import psutil
    psutil.Process().parent().parent().kill()
    time.sleep(60)
    return df
"""
"""Its worker is the child of a daemon, which is the executor's."""


def test_an_engine_without_memory_is_told_at_its_node(tmp_path: Path) -> None:
    case = failing("out of memory", "memory", "big", names=["STUDIO_SPARK_HEAP_MB"], param="columns", big=derived(HUGE))
    failed(own(tmp_path), case, "x\n1\n")


def test_an_engine_whose_java_is_killed_is_told_at_its_node(tmp_path: Path) -> None:
    bench = own(tmp_path)
    thread = in_thread(lambda: kill_java(bench))
    failed(bench, Case("killed", "engine-died", "once", names=["-9"], **LONG), "x\n1\n")
    thread.join(60)


@pytest.fixture
def cluster(tmp_path: Path) -> Bench:
    """A cluster of one executor, a process of its own, on which no task gets a second try."""
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "spark-defaults.conf").write_text("spark.executor.memory 500m\nspark.task.maxFailures 1\n")
    return own(tmp_path, STUDIO_SPARK_MASTER="local-cluster[1,1,500]", SPARK_CONF_DIR=str(conf))


def test_a_killed_executor_is_told_as_lost(cluster: Bench) -> None:
    kill = python(KILL_EXECUTOR, each="batch")
    failed(cluster, failing("a lost executor", "executor-lost", "kill", names=["0"], kill=kill), "x\n1\n")


def test_an_executor_without_memory_is_told(cluster: Bench) -> None:
    case = failing("out of memory", "executor-memory", "big", names=["spark.executor.memory"], big=derived(HUGE))
    failed(cluster, case, "x\n1\n")

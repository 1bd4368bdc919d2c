"""Whole experiments by spark-submit on a Spark standalone cluster: the same file, the same numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from runners.launchers import handles
from runners.launchers.pages import Pages
from runners.launchers.spark_submit import SparkSubmitLauncher
from runners.launchers.warm import WarmLauncher
from tests.runners.conftest import Bench, in_thread, started
from tests.runners.documents import rows_csv, training

pytestmark = [pytest.mark.spark, pytest.mark.cluster]
SMALL = {"spark.driver.memory": "900m", "spark.executor.memory": "900m"}


def plain(trees: int = 4) -> dict[str, Any]:
    """A training by Spark's own trainer."""
    made = training()
    by_id = {node["id"]: node for node in made["nodes"]}
    by_id["train"] |= {"component": "classify.gbdt", "params": {"label": "y", "trees": trees}}
    return made


def experiment() -> dict[str, Any]:
    """The same, and the libraries' trainers, which train in barrier tasks; their scores are computed by Python workers."""
    made = plain()
    for name, more in (("xgboost", {}), ("lightgbm", {"patience": 2})):
        for node, component, params in (
            (name, f"classify.{name}", {"label": "y", "rounds": 8, **more}),
            (f"{name}_scores", "predict.predict", {}),
            (f"{name}_judge", "evaluate.binary", {"label": "y"}),
        ):
            made["nodes"].append({"id": node, "component": component, "version": 1, "params": params})
        for edge in (
            f"split.train>{name}.train", f"{name}.model>{name}_scores.model", f"split.test>{name}_scores.table",
            f"{name}_scores.table>{name}_judge.table",
        ):  # fmt: skip
            left, right = edge.split(">")
            made["edges"].append({"from": left.split("."), "to": right.split(".")})
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text(rows_csv())
    return tmp_path


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmLauncher]:
    launcher = WarmLauncher(tmp_path_factory.mktemp("driver"), environment={"STUDIO_SPARK_HEAP_MB": "900"})
    yield launcher
    launcher.stop()


def submit(master: str) -> SparkSubmitLauncher:
    return SparkSubmitLauncher(master=master, settings=SMALL)


def test_an_experiment_file_gives_the_same_metrics_on_a_cluster_and_here(
    folder: Path, warm: WarmLauncher, spark_master: str
) -> None:
    (folder / "experiment.json").write_text(json.dumps(experiment()))
    (folder / "rows.csv").write_text(rows_csv(6_000))
    policy = {"kind": "standalone", "master": spark_master, "shared_artifacts": True, "executors": 2}
    (folder / "cluster.json").write_text(
        json.dumps({"cluster": {**policy, "driver_memory_mb": 900, "executor_memory_mb": 900}})
    )
    environment = {**os.environ, "STUDIO_SPARK_HEAP_MB": "900"}
    command = [sys.executable, "-m", "runners", "run", str(folder / "experiment.json"), "--json"]
    command += ["--cluster", str(folder / "cluster.json"), "--artifacts", str(folder / "cluster")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    there = json.loads(done.stdout)["nodes"]
    here = Bench(folder, warm).run(experiment()).snapshot["nodes"]
    assert there["evaluate"]["metrics"] == pytest.approx(here["evaluate"]["metrics"], rel=1e-9)
    for node in ("xgboost_judge", "lightgbm_judge"):
        assert there[node]["metrics"]["auc"] == pytest.approx(here[node]["metrics"]["auc"], abs=0.002)
        assert there[node]["metrics"]["auc"] > 0.9


def test_cancelling_leaves_no_process(
    folder: Path, spark_master: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine ends by itself, however slow this machine is; what is left of it is killed (test_drive.py)."""
    monkeypatch.setattr("runners.launchers.process.GRACE_S", 30.0)
    workers = tmp_path_factory.getbasetemp()
    bench = Bench(folder, submit(spark_master))
    ran = bench.run(plain(trees=500), cancel_when="train")
    assert ran.state["state"] == "cancelled"
    assert ran.states()["train"] == "cancelled"
    assert ran.events[-1]["type"] == "stage-finished", "the engine did not tell its own end"
    handle = ran.state["stages"]["s1"]["handle"]
    deadline = time.monotonic() + 60
    while handles.process_of(handle) or session_of(handle["pid"]) or executors(workers):
        assert time.monotonic() < deadline, [process.cmdline() for process in session_of(handle["pid"])]
        time.sleep(0.2)


def session_of(leader: int) -> list[psutil.Process]:
    """What is left of the session that a submitted process led."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def executors(workers: Path) -> list[int]:
    """The executors of the workers below a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        ours = str(process.info["cwd"] or "").startswith(str(workers))
        if ours and any("CoarseGrainedExecutorBackend" in part for part in process.info["cmdline"] or []):
            found.append(process.pid)
    return found


def test_an_attempt_is_found_again_by_another_driver(folder: Path, spark_master: str) -> None:
    bench = Bench(folder, submit(spark_master))
    files, shown = folder / "events" / "run1", []

    def replace_launcher() -> None:
        while not started(files, "train"):
            time.sleep(0.05)
        bench.launcher = submit(spark_master)
        (handle,) = [json.loads(file.read_text()) for file in folder.rglob("handle.json")]
        shown.extend(pages_of(bench.launcher.pages(handle)))

    thread = in_thread(replace_launcher)
    ran = bench.run(plain())
    thread.join(60)
    assert ran.state["state"] == "ok"
    assert ran.state["stages"]["s1"]["attempt"] == 1
    assert set(ran.states().values()) == {"ok"}
    assert [e["number"] for e in ran.events if e["source"] == "s1.1"] == list(range(1, len(ran.events) + 1))
    assert shown == [403, 200], "the driver shows Spark's pages to who has the token"
    deadline = time.monotonic() + 60
    while bench.launcher.pages(ran.state["stages"]["s1"]["handle"]):
        assert time.monotonic() < deadline, "a driver that has ended shows no pages"
        time.sleep(0.2)


def pages_of(found: Pages | None) -> list[int]:
    """How the pages answer with a wrong token and with theirs."""
    assert found is not None
    return [pages.get("/jobs/").status for pages in (replace(found, token="guess"), found)]

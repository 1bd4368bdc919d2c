"""Engines as processes: the command line without Django, the warm driver, a kill in the middle."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from runners import api
from runners.launchers import drivers, handles
from runners.launchers.drivers import WarmDrivers
from runners.launchers.process import ProcessLauncher
from runners.launchers.spark_submit import SparkSubmitLauncher
from runners.launchers.warm import WarmLauncher
from runners.stage import StageFile
from tests.runners.conftest import Bench, in_thread, lines, started
from tests.runners.documents import rows_csv, training

pytestmark = pytest.mark.spark
SMALL = {"STUDIO_SPARK_HEAP_MB": "900"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text(rows_csv())
    return tmp_path


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmLauncher]:
    launcher = WarmLauncher(tmp_path_factory.mktemp("driver"), environment=SMALL)
    yield launcher
    launcher.stop()


def boosted(trees: int = 60) -> dict[str, Any]:
    made = training(trees=trees)
    next(node for node in made["nodes"] if node["id"] == "train")["component"] = "classify.gbdt"
    return made


def test_the_command_line_runs_an_experiment_without_django(folder: Path) -> None:
    blocked = folder / "blocked"
    blocked.mkdir()
    for name in ("django", "studio", "celery"):
        (blocked / f"{name}.py").write_text("raise ImportError('not here')\n")
    (folder / "experiment.json").write_text(json.dumps(training()))
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, **SMALL, "PYTHONPATH": f"{blocked}{os.pathsep}{root}"}
    command = [
        sys.executable,
        "-m",
        "runners",
        "run",
        str(folder / "experiment.json"),
        "--artifacts",
        str(folder / "art"),
    ]
    done = subprocess.run(
        [*command, "--launcher", "process"], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "evaluate.auc = " in done.stdout
    assert "train classify.logistic: done" in done.stdout
    again = subprocess.run(
        [*command, "--json"], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert {node["state"] for node in json.loads(again.stdout)["nodes"].values()} == {"reused"}
    (folder / "rows.csv").write_text("x,z,y\n1,2,1\n2,1,1\n")
    failed = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "label-one-class" in failed.stdout


def test_a_driver_that_a_run_left_too_large_makes_room_for_another(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    small = {**SMALL, "STUDIO_DRIVER_RSS_MB": "50", "STUDIO_DRIVER_TIDY_S": "0.5"}
    launcher = WarmLauncher(tmp_path_factory.mktemp("driver"), environment=small)
    bench = Bench(folder, launcher)
    try:
        assert bench.run(training()).state["state"] == "ok"
        former = launcher.address()
        ended = time.monotonic() + 60
        while launcher.address() and time.monotonic() < ended:
            time.sleep(0.1)
        assert former
        assert launcher.address() is None
        launcher.renew()
        renewed = launcher.address()
        assert renewed and renewed["pid"] != former["pid"]
        again = bench.run(training(max_categories=7))
        assert again.state["state"] == "ok"
    finally:
        launcher.stop()
    assert "left more memory behind" in (Path(former["address"]).parent / "driver.log").read_text()


@pytest.mark.parametrize("launcher", ["warm", "spark-submit"])
def test_the_command_line_runs_it_by_every_launcher(folder: Path, launcher: str) -> None:
    (folder / "experiment.json").write_text(json.dumps(training()))
    command = [sys.executable, "-m", "runners", "run", str(folder / "experiment.json"), "--launcher", launcher]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(
            [*command, "--artifacts", str(folder / "art")],
            env={**os.environ, **SMALL}, cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        WarmLauncher(folder / "art" / "runs" / "driver").stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "evaluate.auc = " in done.stdout


def test_the_warm_driver_runs_stages_side_by_side_and_answers_at_once(folder: Path, warm: WarmLauncher) -> None:
    first = Bench(folder, warm)
    assert first.run(training()).state["state"] == "ok"
    two = [Bench(folder, warm, number=10), Bench(folder, warm, number=20)]
    results: list[Any] = []
    threads = [
        in_thread(lambda bench=bench, depth=depth: results.append(bench.run(training(max_categories=depth))))
        for bench, depth in zip(two, (5, 6), strict=True)
    ]
    for thread in threads:
        thread.join(200)
    assert [ran.state["state"] for ran in results] == ["ok", "ok"]
    assert not warm.state()["running"]


def test_a_small_stage_beside_a_big_one_runs_on_a_driver_of_its_own(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "SMALL_ROWS", 100)
    monkeypatch.setattr(drivers, "BUSY_S", 0.1)
    (folder / "many.csv").write_text(rows_csv(4_000))
    environment = {**SMALL, "STUDIO_DRIVER_PRACTICE": "0"}
    both = WarmDrivers(tmp_path_factory.mktemp("both") / "driver", environment=environment)
    big, small = Bench(folder, both, number=10), Bench(folder, both, number=20)
    many = boosted(500)
    many["nodes"][0]["params"]["path"] = "many.csv"
    results: list[Any] = []
    try:
        thread = in_thread(lambda: results.append(big.run(many)))
        deadline = time.monotonic() + 120
        while not both.second.state().get("warm"):
            assert time.monotonic() < deadline, both.first.state()
            time.sleep(0.1)
        ran = small.run(training())
        assert ran.state["state"] == "ok"
        (first, second) = (one.address() for one in (both.first, both.second))
        assert ran.state["stages"]["s1"]["handle"]["pid"] == (second or {})["pid"]
        assert both.first.state()["running"], "the big one goes on"
        both.cancel(json.loads(next((folder / "work").glob("run11/*/handle.json")).read_text()))
        thread.join(60)
        assert results[0].state["stages"]["s1"]["handle"]["pid"] == (first or {})["pid"]
    finally:
        both.stop()
    assert not [one for one in (first, second) if one and handles.process_of(one)]


def test_a_training_on_the_warm_driver_is_cancelled(folder: Path, warm: WarmLauncher) -> None:
    ran = Bench(folder, warm).run(boosted(500), cancel_when="train")
    assert ran.state["state"] == "cancelled"
    assert ran.states()["train"] == "cancelled"
    assert ran.events[-1]["type"] == "stage-finished", "the engine did not tell its own end"


def test_the_driver_refuses_who_does_not_know_its_secret(warm: WarmLauncher) -> None:
    address = warm.ensure()
    assert (Path(address["address"]).stat().st_mode & 0o777) == 0o600
    for question in (b'{"secret": "guess", "command": "state"}', b"{}", b"[]", b"GET / HTTP/1.1"):
        with socket.create_connection(("127.0.0.1", address["port"]), timeout=5) as connection:
            connection.sendall(question + b"\n")
            assert not json.loads(connection.makefile().readline())["ok"]


def test_sparks_own_pages_open_for_who_has_the_token_and_for_nobody_else(folder: Path, warm: WarmLauncher) -> None:
    Bench(folder, warm).run(training(), force=["evaluate"])
    found = warm.pages()
    assert found is not None
    assert warm.pages() == found
    address, token = f"http://127.0.0.1:{found.port}", {"Authorization": f"Bearer {found.token}"}
    assert httpx.get(f"{address}/jobs/").status_code == 403
    assert httpx.get(f"{address}/jobs/", headers={"Authorization": f"{token['Authorization']}x"}).status_code == 403
    shown = httpx.get(f"{address}/jobs/", headers={**token, "X-Forwarded-Context": "/below"})
    assert shown.status_code == 200
    assert 'href="/below/jobs/' in shown.text
    assert "Completed Jobs" in shown.text
    assert "kill-link" not in httpx.get(f"{address}/stages/", headers=token).text + shown.text
    assert httpx.get(f"{address}/jobs/job/kill/?id=0", headers=token).status_code in (404, 405)
    assert httpx.get(f"{address}/SQL/", headers=token).status_code == 200
    assert {c.laddr.ip for c in java(warm).net_connections() if c.laddr.port == found.port} == {"127.0.0.1"}


def java(warm: WarmLauncher) -> psutil.Process:
    """The driver's JVM."""
    driver = handles.process_of(warm.ensure())
    assert driver is not None
    return next(child for child in driver.children(recursive=True) if "java" in child.name())


def test_a_retired_driver_ends_its_stage_and_then_itself(folder: Path, warm: WarmLauncher) -> None:
    former = warm.ensure()
    files = folder / "events" / "run1"

    def retire() -> None:
        while not started(files, "train"):
            time.sleep(0.05)
        warm.retire()

    thread = in_thread(retire)
    ran = Bench(folder, warm).run(boosted(5))
    thread.join(60)
    assert ran.state["state"] == "ok"
    assert ran.state["stages"]["s1"]["attempt"] == 1
    ended = time.monotonic() + 60
    while handles.process_of(former) and time.monotonic() < ended:
        time.sleep(0.1)
    assert handles.process_of(former) is None
    assert warm.ensure()["pid"] != former["pid"]


def test_an_engine_killed_in_the_middle_is_started_again_and_nothing_is_published_twice(
    folder: Path, warm: WarmLauncher
) -> None:
    bench = Bench(folder, warm)
    files = folder / "events" / "run1"

    def kill() -> None:
        while not started(files, "train"):
            time.sleep(0.05)
        found = warm.address()
        assert found is not None
        handles.kill_group(found)

    thread = in_thread(kill)
    ran = bench.run(boosted(20))
    thread.join(60)
    assert ran.state["state"] == "ok"
    assert ran.state["stages"]["s1"]["attempt"] == 2
    assert set(ran.states().values()) == {"ok"}
    prints = [manifest.fingerprint for _, manifest in bench.store.evaluations() if manifest]
    assert len(prints) == len(set(prints)) == 6
    assert lines(files / "s1.1.jsonl")[-1]["type"] != "stage-finished"


def test_an_engine_that_never_lives_ends_the_run_with_a_clear_problem(folder: Path) -> None:
    launcher = ProcessLauncher(python="/bin/false")
    ran = Bench(folder, launcher).run(training())
    assert ran.state["state"] == "failed"
    assert ran.state["stages"]["s1"]["problem"]["code"] == "engine-lost"
    assert set(ran.states().values()) == {"failed"}


def test_the_same_stage_runs_by_spark_submit(folder: Path) -> None:
    launcher = SparkSubmitLauncher(master="local[2]", settings={"spark.driver.memory": "900m"})
    ran = Bench(folder, launcher).run(training())
    assert ran.state["state"] == "ok"
    assert ran.snapshot["nodes"]["evaluate"]["metrics"]["auc"] > 0.9


def test_a_stage_file_is_for_its_owner_only(folder: Path) -> None:
    bench = Bench(folder, ProcessLauncher(python="/bin/false"))
    bench.run(training())
    file = next((folder / "work").rglob("stage.json"))
    assert (file.stat().st_mode & 0o777) == 0o600
    assert isinstance(StageFile.read(file).plan, api.Plan)

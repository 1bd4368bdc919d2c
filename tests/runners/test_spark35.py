"""The engine on Spark 3.5, in an environment of its own: the same file, the same rows and numbers as on 4.1."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runners import environments
from runners.launchers.process import ProcessLauncher
from tests.runners.conftest import Bench
from tests.runners.documents import filled, rows_csv, training
from tests.servers.jars import cache

pytestmark = [pytest.mark.spark, pytest.mark.cluster, pytest.mark.timeout(1800)]

LOCK = Path(__file__).parents[2] / "requirements" / "spark-3.5.txt"


@pytest.fixture(scope="module")
def python() -> Iterator[str]:
    """The interpreter of an environment with Spark 3.5; made once, kept in the user's cache folder."""
    if os.environ.get("CLUSTERS") != "all":
        pytest.skip("CLUSTERS=all runs the engine on Spark 3.5 (tests/README.md)")
    home = cache() / f"spark-3.5-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    found = home / "bin" / "python"
    if not (home / "complete").exists():
        uv = shutil.which("uv") or str(Path(sys.prefix).parent / ".tools" / "bin" / "uv")
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(home)], check=True)
        install = [uv, "pip", "install", "-q", "--python", str(found), "--require-hashes", "-r", str(LOCK)]
        subprocess.run(install, check=True, timeout=900)
        (home / "complete").touch()
    yield str(found)


@pytest.fixture
def bench(tmp_path: Path, python: str) -> Bench:
    (tmp_path / "rows.csv").write_text(rows_csv())
    own = {
        "STUDIO_SPARK_HEAP_MB": "900",
        "STUDIO_SPARK_JARS": "",
        "PYSPARK_PYTHON": python,
        "PYSPARK_DRIVER_PYTHON": python,
    }
    return Bench(tmp_path, ProcessLauncher(python, own))


def here(bench: Bench) -> Bench:
    """The same data with the engine of this environment."""
    folder = bench.folder / "here"
    folder.mkdir()
    shutil.copy(bench.folder / "rows.csv", folder)
    return Bench(folder, ProcessLauncher(environment={"STUDIO_SPARK_HEAP_MB": "900"}))


def test_the_environment_tells_what_it_provides(python: str) -> None:
    found = environments.probe(python)
    assert found.versions["pyspark"].startswith("3.5.")
    assert "spark" in found.provides
    lacking = found.lacking(frozenset({"spark", "xgboost"}))
    assert lacking is not None
    assert "xgboost" in lacking.message.zh


@pytest.mark.parametrize("made", [training(), filled()], ids=["training", "learnt step"])
def test_an_experiment_gives_the_same_numbers(bench: Bench, made: dict[str, Any]) -> None:
    there = bench.run(made)
    assert there.state["state"] == "ok", there.snapshot["nodes"]
    expected = here(bench).run(made)
    metrics = there.snapshot["nodes"]["evaluate"]["metrics"]
    assert metrics == pytest.approx(expected.snapshot["nodes"]["evaluate"]["metrics"], rel=1e-9)


def test_a_failed_cast_is_told_at_its_node_with_its_value(bench: Bench) -> None:
    with (bench.folder / "rows.csv").open("a") as file:
        file.write("1.5,abc,1\n")
    strict = training()
    strict["nodes"][1]["params"]["on_failure"] = "error"
    ran = bench.run(strict)
    assert ran.states()["cast"] == "failed"
    assert "abc" in str(ran.problem("cast"))


def test_a_cancelled_run_ends(bench: Bench) -> None:
    slow = training()
    next(node for node in slow["nodes"] if node["id"] == "train")["component"] = "classify.gbdt"
    next(node for node in slow["nodes"] if node["id"] == "train")["params"] = {"label": "y", "trees": 300}
    ran = bench.run(slow, cancel_when="train")
    assert ran.state["state"] == "cancelled"
    assert ran.events[-1]["type"] == "stage-finished", "the engine did not tell its own end"

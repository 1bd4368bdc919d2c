"""Two runs that need the same result at the same time compute it once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from runners import api, claims, collection
from runners.claims import Claims
from tests.runners.conftest import Bench, in_thread, started
from tests.runners.documents import rows_csv, training

HOLDER = """
import sys, time
from runners.artifacts import Store
from runners.claims import Claims
print(Claims(Store(sys.argv[1])).take("f1"), flush=True)
time.sleep(60)
"""


@pytest.fixture
def store(tmp_path: Path) -> api.Store:
    return api.Store(str(tmp_path))


def test_a_result_is_one_attempts_to_compute_until_it_lets_go(store: api.Store) -> None:
    first, second = Claims(store), Claims(store)
    assert first.take("f1")
    assert first.take("f1")
    assert not second.take("f1")
    assert second.take("f2")
    second.release("f1")
    assert not second.take("f1"), "what another holds was let go"
    first.release("f1")
    assert second.take("f1")


def test_what_a_killed_process_held_is_free(store: api.Store, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    assert not Claims(store).take("f1")
    holder.kill()
    holder.wait()
    assert Claims(store).take("f1")


def test_another_machine_holds_what_it_has_touched_of_late(store: api.Store, tmp_path: Path) -> None:
    path = tmp_path / claims.FOLDER / "f1"
    path.parent.mkdir()
    path.write_text(json.dumps({"pid": 1, "started": 0.0, "host": "elsewhere"}))
    assert not Claims(store).take("f1")
    long_ago = time.time() - claims.STALE_S - 1
    os.utime(path, (long_ago, long_ago))
    assert Claims(store).take("f1")


def test_a_claim_that_is_half_written_counts_while_it_is_young(store: api.Store, tmp_path: Path) -> None:
    path = tmp_path / claims.FOLDER / "f1"
    path.parent.mkdir()
    path.write_text("{")
    assert not Claims(store).take("f1")


def test_a_collection_removes_what_killed_engines_left(store: api.Store, tmp_path: Path) -> None:
    Claims(store).take("f1")
    collection.collect(store, pins=set(), limit_bytes=1, grace_s=60)
    assert (tmp_path / claims.FOLDER / "f1").exists()
    collection.collect(store, pins=set(), limit_bytes=1, grace_s=60, now=time.time() + 3600)
    assert not (tmp_path / claims.FOLDER / "f1").exists()


def boosted(trees: int) -> dict[str, Any]:
    made = training(trees=trees)
    next(node for node in made["nodes"] if node["id"] == "train")["component"] = "classify.gbdt"
    return made


@pytest.fixture
def two(bench: Bench) -> tuple[Bench, Bench]:
    """Two that run experiments on the same folder and store."""
    (bench.folder / "rows.csv").write_text(rows_csv())
    return bench, Bench(bench.folder, bench.launcher, number=10)


def begin(bench: Bench, document: dict[str, Any], found: list[Any], **options: Any) -> Any:
    return in_thread(lambda: found.append(bench.run(document, **options)))


def evaluations(bench: Bench, node: str) -> list[str]:
    return [uri for uri, manifest in bench.store.evaluations() if manifest and manifest.node == node]


@pytest.mark.spark
def test_two_runs_train_once(two: tuple[Bench, Bench]) -> None:
    first, second, document = *two, boosted(12)
    found: list[Any] = []
    thread = begin(first, document, found)
    while not started(first.folder / "events" / "run1", "train"):
        time.sleep(0.02)
    waited = second.run(document)
    thread.join(300)
    assert {ran.state["state"] for ran in (*found, waited)} == {"ok"}
    assert found[0].states()["train"] == "ok"
    assert waited.states()["train"] == "reused"
    assert waited.snapshot["nodes"]["evaluate"]["metrics"] == found[0].snapshot["nodes"]["evaluate"]["metrics"]
    assert len(evaluations(first, "train")) == 1
    assert not list((Path(first.store.root) / claims.FOLDER).iterdir())


@pytest.mark.spark
def test_who_waits_computes_where_the_other_is_cancelled(two: tuple[Bench, Bench]) -> None:
    first, second, document = *two, boosted(30)
    found: list[Any] = []
    thread = begin(first, document, found, cancel_when="train")
    while not started(first.folder / "events" / "run1", "train"):
        time.sleep(0.02)
    waited = second.run(document)
    thread.join(300)
    assert found[0].state["state"] == "cancelled"
    assert waited.state["state"] == "ok"
    assert waited.states()["train"] == "ok"

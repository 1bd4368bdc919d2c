"""The training process: what it learns, what it tells, and that nothing of it is left however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.boosting import process
from components.boosting.process import Trained
from components.boosting.work import Files, Work, place_of
from components.errors import OperationalError
from components.spec.boosters import LIBRARIES
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark.job import NodeJob

pytestmark = pytest.mark.processes
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "xgboost": {"objective": "binary:logistic", "max_depth": 3, "eta": 0.3, "max_bin": 64},
    "lightgbm": {"objective": "binary", "num_leaves": 8, "eta": 0.3, "max_bin": 63},
}
NAMES = ("x", "z", "kind")


class Bench:
    """A table of three columns, and a job that keeps what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.scratch = folder, folder / "scratch"
        self.scratch.mkdir()
        self.events: list[Mapping[str, Any]] = []
        self.stop = threading.Event()
        sink = Emitter(CallableSink(self.events.extend), "s1.1")
        self.job = NodeJob(
            "n1", cast(Any, None), sink, Gate([folder]), {}, str(self.scratch), self.stop.is_set, cast(Any, None)
        )

    def work(self, library: str, count: int = 2000, **changed: Any) -> Work:
        """`y` is 1 where x is large, or missing, or of the third kind; a tenth of it is chance."""
        draw = np.random.default_rng(3)
        x, z, kind = draw.normal(size=count), draw.normal(size=count), draw.integers(0, 5, count)
        gone = draw.random(count) < 0.2
        y = ((x > 0.8) | gone | (kind == 2)) ^ (draw.random(count) < 0.1)
        made = {"x": pa.array(x, mask=gone), "z": z, "kind": kind, "y": y.astype("int32"), "w": np.where(y, 5.0, 1.0)}
        pq.write_table(pa.table(made), self.folder / "rows.parquet", row_group_size=500)
        given = Work(
            library=library, train=Files([str(self.folder / "rows.parquet")], NAMES, "y"), valid=None, held=0, seed=1,
            classes=[0, 1], class_weights=None, categories=[0, 0, 0], settings=SETTINGS[library], rounds=10,
            patience=None, threads=1, memory_mb=4000, place="memory", folder=str(self.scratch),
            out=str(self.scratch / "booster"),
        )  # fmt: skip
        return replace(given, **changed)

    def scores(self, library: str, work: Work, rows: list[list[float]]) -> Any:
        known = LIBRARIES[library]
        return known.scores(known.read(train(self.job, work).booster), np.array(rows))


def train(job: NodeJob, work: Work) -> Trained:
    with process.Process(work.library, work.folder) as made:
        return made.train(job, work)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(params=["xgboost", "lightgbm"])
def library(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def mine() -> list[psutil.Process]:
    """The training processes below this one."""
    return [p for p in psutil.Process().children(recursive=True) if "components.boosting" in command(p)]


def command(found: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return found.cmdline()
    return []


def until(said: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := said()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return found


def test_missing_values_are_learnt_and_each_round_is_told(bench: Bench, library: str) -> None:
    low, missing = bench.scores(library, bench.work(library), [[0.0, 0.0, 0.0], [np.nan, 0.0, 0.0]])
    assert missing > 0.7 > 0.4 > low
    told = [event for event in bench.events if event["type"] == "progress"]
    assert [event["message"]["en"].split(",")[0] for event in told] == [f"Round {n} of 10" for n in range(1, 11)]
    assert "第 10/10 轮" in told[-1]["message"]["zh"]


def test_early_stopping_keeps_the_best_round(bench: Bench, library: str) -> None:
    found = train(bench.job, bench.work(library, rounds=400, held=0.3, patience=5))
    judged = dict(found.curves["valid"])
    assert found.made == found.kept + 5 < 400
    assert judged[found.kept] == min(judged.values())
    rounds = {"xgboost": lambda b: b.num_boosted_rounds(), "lightgbm": lambda b: b.num_trees()}
    assert rounds[library](LIBRARIES[library].read(found.booster)) == found.kept


def test_a_validation_table_judges_the_rounds(bench: Bench, library: str) -> None:
    work = bench.work(library)
    found = train(bench.job, replace(work, valid=work.train))
    learnt, judged = dict(found.curves["train"]), dict(found.curves["valid"])
    assert len(judged) == 10
    assert learnt[10] == pytest.approx(judged[10], rel=1e-5), "the same rows"


def test_held_out_rows_follow_from_content_and_seed(bench: Bench) -> None:
    from components.boosting.rows import load

    work = replace(bench.work("xgboost"), held=0.25)
    train, valid = load(work, "float32")
    table = pq.read_table(bench.folder / "rows.parquet")
    pq.write_table(table.take(np.random.default_rng(0).permutation(len(table))), bench.folder / "rows.parquet")
    again = load(work, "float32")[1]
    other = load(replace(work, seed=2), "float32")[1]
    assert valid is not None
    assert again is not None
    assert other is not None
    assert len(train.label) + len(valid.label) == 2000
    assert len(valid.label) == pytest.approx(500, abs=80)
    assert sorted(valid.matrix[:, 1]) == sorted(again.matrix[:, 1]) != sorted(other.matrix[:, 1])


@pytest.mark.parametrize("given", ["column", "classes"])
def test_weights_move_the_balance(given: str, bench: Bench, library: str) -> None:
    work = bench.work(library)
    weighted = (
        replace(work, train=replace(work.train, weight="w"))
        if given == "column"
        else replace(work, class_weights=[1.0, 5.0])
    )
    row = [[0.0, 0.0, 0.0]]
    assert bench.scores(library, weighted, row)[0] > bench.scores(library, work, row)[0] + 0.1


def test_a_monotone_column_never_turns(bench: Bench, library: str) -> None:
    settings = {**SETTINGS[library], "monotone_constraints": [0, -1, 0]}
    grid = [[x, z, 0.0] for x in (-1.0, 0.5) for z in np.linspace(-3, 3, 61)]
    free = np.diff(bench.scores(library, bench.work(library, rounds=60), grid).reshape(2, -1))
    bound = np.diff(bench.scores(library, bench.work(library, rounds=60, settings=settings), grid).reshape(2, -1))
    assert (free > 1e-6).any(), "chance alone makes it rise somewhere"
    assert (bound <= 1e-9).all()


def test_categories_are_split_as_such(bench: Bench, library: str) -> None:
    settings = {**SETTINGS[library], "max_depth": 1, "num_leaves": 2, "min_data_per_group": 1, "max_cat_to_onehot": 8}
    if library == "xgboost":
        settings = {"objective": "binary:logistic", "max_depth": 1}
    work = bench.work(library, settings=settings, rounds=3, categories=[0, 0, 5])
    work = replace(work, train=replace(work.train, columns=["z", "z", "kind"]))
    scores = bench.scores(library, work, [[0.0, 0.0, float(kind)] for kind in range(5)])
    assert min(scores[2] - scores[kind] for kind in (0, 1, 3, 4)) > 0.05, "one stump tells the third from all others"


@pytest.mark.parametrize("place", ["file", "external"])
def test_rows_beyond_memory_are_learnt_alike(place: Any, bench: Bench, library: str) -> None:
    rows = [[0.0, 0.0, 0.0], [np.nan, 1.0, 2.0], [1.5, -1.0, 1.0]]
    held = bench.scores(library, bench.work(library), rows)
    assert bench.scores(library, bench.work(library, place=place), rows) == pytest.approx(held, abs=1e-3)


def test_where_rows_go_follows_from_their_size() -> None:
    assert place_of(1_000_000, 20, 256, 4, memory_mb=4000) == "memory"
    assert place_of(1_000_000, 100, 256, 4, memory_mb=800) == "file"
    assert place_of(16_500_000, 100, 256, 4, memory_mb=4000) == "external"


class Running:
    """A long training in a thread, once its first round is told."""

    def __init__(self, bench: Bench, library: str) -> None:
        self.raised: list[BaseException] = []
        self.bench, work = bench, bench.work(library, rounds=10_000)
        self.thread = threading.Thread(target=self._run, args=(work,))
        self.thread.start()
        until(lambda: bench.events)
        self.process = mine()[0]

    def _run(self, work: Work) -> Trained | None:
        try:
            return train(self.bench.job, work)
        except (InterruptedError, OperationalError) as raised:
            self.raised.append(raised)
            return None

    def ended(self, seconds: float) -> BaseException:
        self.thread.join(seconds)
        assert not self.thread.is_alive(), "it did not end in time"
        assert not self.process.is_running()
        return self.raised[0]


def test_a_cancelled_training_is_gone_at_once_with_its_files(bench: Bench, library: str) -> None:
    running = Running(bench, library)
    bench.stop.set()
    assert isinstance(running.ended(2), InterruptedError)
    bench.job.close()
    assert not mine()


def test_a_killed_training_is_told_with_what_to_do(bench: Bench, library: str) -> None:
    running = Running(bench, library)
    running.process.kill()
    raised = running.ended(5)
    assert isinstance(raised, OperationalError)
    told = raised.problems[0]
    assert (told.code, told.data["signal"]) == ("training-killed", signal.SIGKILL)
    assert told.hint is not None
    assert "内存" in told.message.zh + told.hint.zh


def test_more_memory_than_allowed_is_told(bench: Bench, library: str) -> None:
    with pytest.raises(OperationalError) as raised:
        train(bench.job, bench.work(library, rounds=10_000, memory_mb=20))
    assert raised.value.problems[0].code == "training-memory"
    assert "STUDIO_BOOSTING_MEMORY_MB" in (raised.value.problems[0].hint or cast(Any, None)).en


def test_what_the_library_refuses_is_told_in_its_words(bench: Bench) -> None:
    with pytest.raises(OperationalError) as raised:
        train(bench.job, bench.work("xgboost", settings={"objective": "count:none"}))
    assert raised.value.problems[0].code == "training-failed"
    assert "count:none" in raised.value.problems[0].message.en


def test_a_process_whose_parent_dies_before_there_is_work_goes_without_a_trace(bench: Bench, library: str) -> None:
    with process.Process(library, str(bench.scratch)) as waiting:
        assert waiting.popen.stdin is not None
        waiting.popen.stdin.close()
        assert waiting.popen.wait(60) == 1
    assert not bench.scratch.exists()


PARENT = """
import sys, threading
from tests.components.test_boosting import Bench, Path, train
bench = Bench(Path(sys.argv[1]))
train(bench.job, bench.work(sys.argv[2], rounds=10_000))
"""


@pytest.fixture
def parent(tmp_path: Path, library: str) -> Iterator[subprocess.Popen[bytes]]:
    made = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), library], cwd=Path(__file__).parents[2])
    yield made
    made.kill()
    made.wait()


def test_a_training_does_not_outlive_its_parent(parent: subprocess.Popen[bytes], tmp_path: Path) -> None:
    above = psutil.Process(parent.pid)
    child = until(lambda: [p for p in above.children() if "components.boosting" in command(p)])[0]
    until(lambda: len(child.threads()) > 2)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until(lambda: not child.is_running(), 5)
    assert not (tmp_path / "scratch").exists(), "its files are left"

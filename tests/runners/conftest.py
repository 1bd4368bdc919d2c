"""What the runners' tests share: one Spark session per process, and a way to run an experiment on it."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runners import api, events
from runners.launchers.handles import Launcher
from runners.launchers.inline import InlineLauncher
from runners.plan import Plan
from tests.runners.documents import rows_csv

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ.setdefault("STUDIO_SPARK_HEAP_MB", "1200")
    from runners.spark import session

    made = session.build()
    yield made
    made.stop()


CANCEL_S = 60.0


@dataclass
class Ran:
    """How a run went."""

    plan: Plan
    state: dict[str, Any]
    events: list[dict[str, Any]]
    snapshot: dict[str, Any]
    seconds: float

    def states(self) -> dict[str, str]:
        return {node: found["state"] for node, found in self.snapshot["nodes"].items()}

    def problem(self, node: str) -> dict[str, Any]:
        return dict(self.snapshot["nodes"][node]["problem"])


@dataclass
class Bench:
    """A folder with data and artifacts, on which experiments are run to their end."""

    folder: Path
    launcher: Launcher
    number: int = 0
    datasets: dict[str, api.Dataset] = field(default_factory=dict)

    @property
    def store(self) -> api.Store:
        return api.Store(str(self.folder / "art"))

    def plan(self, document: Mapping[str, Any], **options: Any) -> Plan:
        sources = api.resolver(api.Gate([self.folder]), self.datasets.get)
        return api.plan(document, store=self.store, sources=sources, **options)

    def run(
        self, document: Mapping[str, Any], *, cancel_when: str | None = None, timeout_s: float = 540, **options: Any
    ) -> Ran:
        """Plan and drive; `cancel_when` names a node: 1 s after it has started the run is cancelled, and then has 60 s to end.

        How fast it does is measured by `make bench`; a node that is cancelled works for much longer than that.
        """
        plan = self.plan(document, **options)
        self.number += 1
        run, files = f"run{self.number}", self.folder / "events" / f"run{self.number}"
        taken: list[dict[str, Any]] = []
        context = api.Context(
            run=run,
            document=document,
            artifacts=self.store.url,
            work=self.folder / "work",
            events=lambda stage, attempt: {"file": str(files / f"{stage}.{attempt}.jsonl")},
            emit=taken.extend,
            launcher=lambda engine: self.launcher,
            datasets=self.datasets,
            roots=[str(self.folder)],
        )
        state, began, asked = api.start(plan), time.monotonic(), None
        try:
            while state["state"] == "running":
                assert time.monotonic() - began < timeout_s, "the run does not end"
                assert asked is None or time.monotonic() - asked < CANCEL_S, "the cancelled run does not end"
                if cancel_when and asked is None and started(files, cancel_when):
                    time.sleep(1)
                    asked, context.cancelled = time.monotonic(), True
                state = json.loads(json.dumps(api.advance(plan, state, context)))
                time.sleep(0.02)
            ended = time.monotonic()
        finally:
            if state["state"] == "running":  # a test that fails leaves no engine behind
                context.cancelled = True
                api.advance(plan, state, context)
        told = taken + [e for file in sorted(files.glob("*.jsonl")) for e in lines(file)] if files.exists() else taken
        told.sort(key=lambda event: event["time"])
        snapshot = events.start(dict.fromkeys(plan.nodes, "waiting"))
        for event in told:
            snapshot = events.reduce(snapshot, event)
        return Ran(plan, state, told, snapshot, ended - began)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def started(files: Path, node: str) -> bool:
    told = [event for file in files.glob("*.jsonl") for event in lines(file)] if files.exists() else []
    return any(event["type"] == "node-started" and event["node"] == node for event in told)


@pytest.fixture
def bench(spark: SparkSession, tmp_path: Path) -> Bench:
    (tmp_path / "rows.csv").write_text(rows_csv())
    return Bench(tmp_path, InlineLauncher(spark))


def in_thread(call: Any) -> threading.Thread:
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    return thread

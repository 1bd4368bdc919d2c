"""Boosting against the library alone on the same Parquet, and on 16.5M rows against Spark's own trees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from components.boosting import limits, process
from components.boosting.work import Files, Work, place_of
from components.spec.boosters import LIBRARIES
from runners.gate import Gate
from runners.sinks import CallableSink, Emitter
from runners.spark.job import NodeJob
from tests.bench import boosting_data
from tests.bench.boosting_data import COLUMNS, LABEL, SETTINGS
from tests.bench.engine import Engine
from tests.bench.report import Figure

ROWS = int(os.environ.get("ROWS", "1000000"))
FULL_ROWS = int(os.environ.get("FULL_ROWS", "16500000"))
ROUNDS, RUNS, TEST_ROWS = 100, 3, 200_000
Node = tuple[str, str, dict[str, Any]]


def measure(runs: int = RUNS) -> list[Figure]:
    """Interleaved per library: the process, the library alone, the node on a warm engine; the first of each is a warm-up."""
    figures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        boosting_data.write(folder / "rows.parquet", ROWS)
        engine = Engine(folder)
        try:
            for library in SETTINGS:
                figures += _library(library, folder, engine, runs)
        finally:
            engine.stop()
    return figures


def _library(library: str, folder: Path, engine: Engine, runs: int) -> list[Figure]:
    path = folder / "rows.parquet"
    made: tuple[list[float], ...] = ([], [], [])
    for n in range(runs + 1):
        seconds = (
            _process(library, path, folder / f"{library}-{n}"),
            _alone(library, path, folder / f"{library}-{n}.alone"),
            engine.run(_train(path, library), force=True),
        )
        _same(library, path, folder / f"{library}-{n}" / "booster", folder / f"{library}-{n}.alone")
        print(f"{library}: process {seconds[0]:.1f} s, alone {seconds[1]:.1f} s, node {seconds[2]:.1f} s", flush=True)
        for found, one in zip(made, seconds, strict=True):
            found.append(one)
    process_s, alone_s, node_s = (found[1:] for found in made)
    told, rival = f"{ROWS:,} rows × {COLUMNS}, {ROUNDS} rounds", f"{library} {boosting_data.VERSIONS[library]} alone"
    return [
        Figure(f"{library} from Parquet to booster, {told}", process_s, alone_s, 1.1, rival=rival),
        Figure(
            f"The same as a node, read to published on a warm engine ({library})", node_s, alone_s, 1.1, rival=rival
        ),
    ]


def _process(library: str, path: Path, folder: Path) -> float:
    folder.mkdir()
    sink = Emitter(CallableSink(lambda events: None), "bench.1")
    job = NodeJob(
        "n", cast(Any, None), sink, Gate([folder]), {}, str(folder), threading.Event().is_set, cast(Any, None)
    )
    memory = limits.memory_mb()
    work = Work(
        library=library, train=Files([str(path)], [f"x{n}" for n in range(COLUMNS)], LABEL), valid=None, held=0, seed=42,
        classes=[0, 1], class_weights=None, categories=[0] * COLUMNS, settings=SETTINGS[library], rounds=ROUNDS,
        patience=None, threads=limits.threads(), memory_mb=memory,
        place=place_of(ROWS, COLUMNS, 256, 4 if library == "xgboost" else 8, memory), folder=str(folder),
        out=str(folder / "booster"),
    )  # fmt: skip
    started = time.monotonic()
    with process.Process(library, str(folder)) as made:
        made.train(job, work)
    return time.monotonic() - started


def _alone(library: str, path: Path, out: Path) -> float:
    command = [sys.executable, "-m", "tests.bench.rivals.boosting", library, str(path), str(out.with_suffix(".json"))]
    started = time.monotonic()
    subprocess.run([*command, str(ROUNDS), str(limits.threads())], check=True)
    seconds = time.monotonic() - started
    out.with_suffix(".json").rename(out)
    return seconds


def _same(library: str, path: Path, ours: Path, theirs: Path) -> None:
    """Both learnt the same: their scores of the first rows are as good as equal."""
    import numpy as np
    import pyarrow.parquet as pq

    rows = next(pq.ParquetFile(path).iter_batches(2000)).to_pandas().drop(columns=LABEL).to_numpy()
    one, other = (LIBRARIES[library].scores(_read(library, file), rows) for file in (ours, theirs))
    assert float(np.abs(one - other).mean()) < 0.02, (library, float(np.abs(one - other).mean()))


def _read(library: str, file: Path) -> Any:
    booster = LIBRARIES[library].read(file.read_bytes())
    if library == "xgboost":
        booster.feature_names = None
    return booster


def _document(nodes: Sequence[Node], edges: Sequence[tuple[str, str]]) -> dict[str, Any]:
    made = [{"id": node, "component": component, "version": 1, "params": params} for node, component, params in nodes]
    joined = [{"from": a.split("."), "to": b.split(".")} for a, b in edges]
    return {"format": 1, "nodes": made, "edges": joined, "variables": {}, "view": {}}


def _train(path: Path, library: str) -> dict[str, Any]:
    nodes: list[Node] = [
        ("data", "source.parquet", {"path": str(path)}),
        ("train", f"classify.{library}", {"label": LABEL, "rounds": ROUNDS}),
    ]
    return _document(nodes, [("data.table", "train.train")])


def _judged(path: Path, test: Path, trainer: str, params: dict[str, Any]) -> dict[str, Any]:
    nodes: list[Node] = [
        ("data", "source.parquet", {"path": str(path)}),
        ("test", "source.parquet", {"path": str(test)}),
        ("train", trainer, {"label": LABEL, **params}),
        ("scores", "predict.predict", {}),
        ("judge", "evaluate.binary", {"label": LABEL}),
    ]
    edges = [
        ("data.table", "train.train"), ("train.model", "scores.model"), ("test.table", "scores.table"),
        ("scores.table", "judge.table"),
    ]  # fmt: skip
    return _document(nodes, edges)


def full(runs: int = 1) -> list[Figure]:
    """Spark's trees against XGBoost with as many rounds as reach their AUC, each from Parquet to evaluated."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows, test = folder / "rows.parquet", folder / "test.parquet"
        boosting_data.write(rows, FULL_ROWS)
        boosting_data.write(test, TEST_ROWS, seed=2)
        engine = Engine(folder)
        try:
            for _ in range(runs):
                theirs.append(engine.run(_judged(rows, test, "classify.gbdt", {}), force=True))
                wanted = _auc(folder)
                ours.append(engine.run(_judged(rows, test, "classify.xgboost", {"rounds": 20}), force=True))
                reached = _auc(folder)
                print(
                    f"xgboost {ours[-1]:.0f} s, AUC {reached:.4f}; Spark {theirs[-1]:.0f} s, {wanted:.4f}", flush=True
                )
                assert reached >= wanted
        finally:
            engine.stop()
    name = f"XGBoost to Spark GBT's AUC, {FULL_ROWS:,} rows, through the engine"
    return [Figure(name, ours, theirs, 0.2, rival="Spark GBT 20 × depth 5")]


def _auc(folder: Path) -> float:
    """Of the run that ended last."""
    last = max(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    told = (json.loads(line) for line in last.read_text(encoding="utf-8").splitlines())
    return float(next(e["value"] for e in told if e["type"] == "metric" and e["name"] == "auc"))

"""A draft run of a million rows, and how far the estimates of a plan are from what nodes then take."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.client import Studio
from tests.bench import branches
from tests.bench.by_hand import WARM_UP_ROWS, Bench
from tests.bench.purchase import document
from tests.bench.report import Figure
from tests.runners.documents import document as wired
from tests.studio.server import studio_server

ROWS = 1_000_000
SIZES = (50_000, 100_000, 50_000, 100_000)
"""Three runs that the studio learns from, and the one that it is asked about."""
DRAFT_S = 10.0
FACTOR = 2.0


def write_rows(file: Path) -> None:
    """A million rows of twenty numbers and a label, as Parquet."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(3)
    numbers = draw.normal(size=(ROWS, 20))
    bought = (numbers[:, 0] + numbers[:, 1] * numbers[:, 2] + draw.normal(size=ROWS) > 1).astype("int32")
    columns = {f"x{n}": numbers[:, n] for n in range(20)} | {"bought": bought}
    pq.write_table(pa.table(columns), file, row_group_size=100_000)


def learning() -> dict[str, Any]:
    return wired(
        {
            "read": ("source.parquet", {"path": "rows.parquet"}),
            "scale": ("prepare.standardize", {"columns": ["x0", "x1"]}),
            "split": ("sample.split", {"ratio": 0.85}),
            "gbdt": ("classify.gbdt", {"label": "bought", "trees": 20, "depth": 5}),
            "predict": ("predict.predict", {}),
            "evaluate": ("evaluate.binary", {"label": "bought"}),
        },
        [
            "read.table>scale.table", "scale.table>split.table", "split.train>gbdt.train", "gbdt.model>predict.model",
            "split.test>predict.table", "predict.table>evaluate.table",
        ],
    )  # fmt: skip


def draft_seconds(studio: Studio, experiment: int, nodes: list[str]) -> float:
    """From the press on Run to the known end, everything computed anew."""
    began = time.monotonic()
    studio.run(experiment, force=nodes, draft=True).wait(timeout_s=600)
    return time.monotonic() - began


def factors(plan: dict[str, Any], nodes: dict[str, Any]) -> list[float]:
    """How many times too long or too short the estimate was, of every node that took over a second."""
    pairs = [(plan[node]["seconds"], told["seconds"]) for node, told in nodes.items() if (told["seconds"] or 0) > 1]
    return [max(expected, took) / min(expected, took) for expected, took in pairs if expected]


def learned(bench: Bench, made: Callable[[int], dict[str, Any]]) -> list[float]:
    """The factors of the run that comes after three."""
    plan: dict[str, Any] = {}
    for number, rows in enumerate(SIZES):
        wanted = made(rows)
        # Other rows each time: the plan is to expect that they are computed.
        next(node for node in wanted["nodes"] if node["id"] == "visits")["params"]["seed"] = 20 + number
        if number == len(SIZES) - 1:
            bench.save(wanted)
            plan = bench.studio.call("POST", f"experiments/{bench.experiment}/plan/", {})["nodes"]
        bench.run(wanted, force=True)
    run = bench.studio.call("GET", f"runs/?experiment={bench.experiment}")["results"][0]["id"]
    return factors(plan, bench.studio.call("GET", f"runs/{run}/")["nodes"])


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name, studio_server(Path(name) / "data", STUDIO_WARM="1") as server:
        folder = server.data / "files" / "home"
        folder.mkdir(parents=True, exist_ok=True)
        write_rows(folder / "rows.parquet")
        bench = Bench(server, document(WARM_UP_ROWS))
        made = bench.studio.call("POST", "experiments/", {"name": "Draft", "document": learning()})
        every = [node["id"] for node in learning()["nodes"]]
        taken = [draft_seconds(bench.studio, made["id"], every) for _ in range(6)][1:]
        told = [*learned(bench, document), *learned(Bench(server, branches.document(WARM_UP_ROWS)), branches.document)]
    print("factors", " ".join(f"{one:.2f}" for one in sorted(told)), flush=True)
    p80 = statistics.quantiles(told, n=10, method="inclusive")[7]
    return [
        Figure(f"Draft of {ROWS:,} rows of Parquet, gradient-boosted trees", taken, [DRAFT_S], 1.0, rival="the bound"),
        Figure("Estimate of nodes over a second after three runs, p80", [p80], [FACTOR], 1.0, "×", "the bound"),
    ]

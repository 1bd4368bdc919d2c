"""Wide tables: thousands of columns cast, filled, scaled, encoded and assembled for a model, beside one script by hand.

One projection per step keeps the time linear in the columns: shown by the same steps on a quarter of them.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.engine import Engine
from tests.bench.report import Figure, versions
from tests.bench.rival import rival

COLUMNS = int(os.environ.get("COLUMNS", "2000"))
QUARTER = COLUMNS // 4
ROWS, RUNS, ITERATIONS = 5_000, 2, 5
HEAP_MB = 8192
"""Of each of the two engines, which are there at once: at the default of half of the machine's memory both together have none left."""
TEXTS_OF = 40
"""One column in so many is a text of `VALUES` values; the others are numbers, written as texts."""
VALUES = 10
LABEL = "label"


def texts(columns: int) -> list[str]:
    return [f"c{n}" for n in range(0, columns, TEXTS_OF)]


def numbers(columns: int) -> list[str]:
    return [f"c{n}" for n in range(columns) if n % TEXTS_OF]


def data(path: Path, columns: int, rows: int = ROWS) -> None:
    """One number in fifty is missing; the first numbers say something about the label."""
    rng = np.random.default_rng(1)
    made: dict[str, pa.Array] = {}
    score = rng.normal(size=rows)
    for n in range(columns):
        if n % TEXTS_OF == 0:
            made[f"c{n}"] = pa.array([f"v{v}" for v in rng.integers(0, VALUES, rows)])
            continue
        values = rng.normal(n, 1 + n % 7, rows).round(3)
        score = score + (values - n) / (1 + n % 7) if n < 10 else score
        shown = values.astype(str).astype(object)
        shown[rng.random(rows) < 0.02] = None
        made[f"c{n}"] = pa.array(shown, pa.string())
    made[LABEL] = pa.array((score > 0).astype("int32"))
    pq.write_table(pa.table(made), path)


def document(path: Path, columns: int) -> dict[str, Any]:
    of_numbers = numbers(columns)
    nodes: list[tuple[str, str, dict[str, Any]]] = [
        ("data", "source.parquet", {"path": str(path)}),
        ("cast", "prepare.cast", {"types": dict.fromkeys(of_numbers, "double")}),
        ("fill", "prepare.fill_missing", {"columns": of_numbers}),
        ("scale", "prepare.standardize", {"columns": of_numbers}),
        ("encode", "feature.one_hot", {"columns": texts(columns)}),
        ("train", "classify.logistic", {"label": LABEL, "iterations": ITERATIONS}),
    ]
    edges = [{"from": [a[0], "table"], "to": [b[0], "table"]} for a, b in itertools.pairwise(nodes)]
    edges[-1]["to"] = ["train", "train"]
    made = [{"id": node, "component": component, "version": 1, "params": params} for node, component, params in nodes]
    return {"format": 1, "nodes": made, "edges": edges, "variables": {}, "view": {}}


def measure(runs: int = RUNS) -> list[Figure]:
    """Interleaved: a quarter of the columns and all of them, ours and by hand; a first run of each is not counted."""
    ours, theirs, quarter, their_quarter = [], [], [], []
    heap = os.environ.get("STUDIO_SPARK_HEAP_MB", str(HEAP_MB))
    with mock.patch.dict(os.environ, STUDIO_SPARK_HEAP_MB=heap), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide, narrow = folder / "wide.parquet", folder / "narrow.parquet"
        data(wide, COLUMNS)
        data(narrow, QUARTER)
        engine = Engine(folder)
        try:
            with rival("tests.bench.rivals.wide", str(folder / "out")) as hand:
                for file, columns in ((narrow, QUARTER), (wide, COLUMNS)):
                    engine.run(document(file, columns), force=True)
                    hand.run(file=str(file))
                for _ in range(runs):
                    quarter.append(engine.run(document(narrow, QUARTER), force=True))
                    their_quarter.append(hand.run(file=str(narrow))["seconds"])
                    ours.append(engine.run(document(wide, COLUMNS), force=True))
                    theirs.append(hand.run(file=str(wide))["seconds"])
                    print(
                        f"{COLUMNS} columns {ours[-1]:.1f} s, by hand {theirs[-1]:.1f} s; "
                        f"{QUARTER}: {quarter[-1]:.1f} s, by hand {their_quarter[-1]:.1f} s",
                        flush=True,
                    )
        finally:
            engine.stop()
    name = f"{COLUMNS:,} columns cast, filled, scaled, one-hot, assembled, logistic ({ROWS:,} rows)"
    hand_says = f"by hand ({versions('pyspark')})"
    times = COLUMNS // QUARTER
    return [
        Figure(name, ours, theirs, 1.2, rival=hand_says),
        Figure(f"The same, beside {times} times {QUARTER:,} columns", ours, [times * s for s in quarter], 1.1, rival="linear"),
        Figure(
            f"By hand, beside {times} times {QUARTER:,} columns", theirs, [times * s for s in their_quarter], None,
            rival="linear",
        ),
    ]  # fmt: skip

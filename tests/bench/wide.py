"""500 columns cast, filled and scaled: the engine against one script with hand-written selects."""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.engine import Engine
from tests.bench.report import Figure
from tests.bench.rival import rival

COLUMNS, ROWS, RUNS = 500, 20_000, 3


def data(path: Path, columns: int = COLUMNS, rows: int = ROWS) -> None:
    """Numbers as texts, one in fifty missing."""
    rng = np.random.default_rng(1)
    made = {}
    for n in range(columns):
        values = rng.normal(n, 1 + n % 7, rows).round(3).astype(str).astype(object)
        values[rng.random(rows) < 0.02] = None
        made[f"c{n}"] = pa.array(values, pa.string())
    pq.write_table(pa.table(made), path)


def document(path: Path, columns: int = COLUMNS) -> dict[str, Any]:
    names = [f"c{n}" for n in range(columns)]
    nodes = [
        ("data", "source.parquet", {"path": str(path)}),
        ("cast", "prepare.cast", {"types": dict.fromkeys(names, "double")}),
        ("fill", "prepare.fill_missing", {"columns": names}),
        ("scale", "prepare.standardize", {"columns": names}),
    ]
    edges = [{"from": [a[0], "table"], "to": [b[0], "table"]} for a, b in itertools.pairwise(nodes)]
    made = [{"id": node, "component": component, "version": 1, "params": params} for node, component, params in nodes]
    return {"format": 1, "nodes": made, "edges": edges, "variables": {}, "view": {}}


def by_hand(path: str, out: str) -> None:
    """The rival, in a process of its own: two aggregations, one select each, and the result written."""
    import time

    from pyspark.sql import functions as F

    from runners.spark import session

    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for _ in sys.stdin:
        started = time.monotonic()
        raw = spark.read.parquet(path)
        cast = raw.select(*(F.expr(f"try_cast({n} as double)").alias(n) for n in raw.columns)).persist()
        means = cast.agg(*(F.avg(n) for n in raw.columns)).first()
        filled = cast.select(
            *(F.coalesce(F.col(n), F.lit(m)).alias(n) for n, m in zip(raw.columns, means, strict=True))
        )
        told = filled.agg(*(f(n) for n in raw.columns for f in (F.avg, F.stddev))).first()
        scaled = [((F.col(n) - told[2 * k]) / told[2 * k + 1]).alias(n) for k, n in enumerate(raw.columns)]
        filled.select(*scaled).write.mode("overwrite").parquet(out)
        cast.unpersist()
        print(json.dumps({"seconds": time.monotonic() - started}), flush=True)


def measure(runs: int = RUNS) -> list[Figure]:
    """Interleaved: ours, theirs, ours, …; the first of each is a warm-up."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "wide.parquet"
        data(path)
        engine = Engine(folder)
        try:
            with rival("tests.bench.wide", str(path), str(folder / "out")) as other:
                for _ in range(runs + 1):
                    ours.append(engine.run(document(path), force=True))
                    theirs.append(other.run()["seconds"])
                    print(f"engine {ours[-1]:.1f} s, by hand {theirs[-1]:.1f} s", flush=True)
        finally:
            engine.stop()
    name = f"{COLUMNS} columns cast, filled, scaled ({ROWS:,} rows)"
    return [Figure(name, ours[1:], theirs[1:], 1.2, rival="by hand")]


if __name__ == "__main__":
    by_hand(sys.argv[1], sys.argv[2])

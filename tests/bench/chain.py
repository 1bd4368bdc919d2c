"""A hundred cheap nodes in a row: what the engine adds to the same Spark plan, and, for scale, what orchestrators add to nothing."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.engine import Engine
from tests.bench.report import Figure, versions
from tests.bench.rival import rival
from tests.runners.documents import document as wired

NODES, ROWS, RUNS = 100, 100_000, 5
MORE_S = 1.0
"""So much more than by hand is allowed."""
FLOWS = Path(__file__).parent / "rivals" / "flows"
ORCHESTRATORS = ("dagster", "kedro", "prefect")


def document(file: Path) -> dict[str, Any]:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {"data": ("source.parquet", {"path": str(file)})}
    for n in range(NODES):
        nodes[f"n{n}"] = ("prepare.derive", {"columns": [{"name": "x", "expression": f"x + {n}"}]})
    names = list(nodes)
    return wired(nodes, [f"{a}.table>{b}.table" for a, b in itertools.pairwise(names)])


def measure() -> list[Figure]:
    """Ours with events, manifests and a preview of every node; in turns with the rival."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = np.random.default_rng(1)
        pq.write_table(pa.table({"x": rng.normal(size=ROWS), "y": rng.normal(size=ROWS)}), folder / "rows.parquet")
        engine = Engine(folder)
        try:
            with rival(
                "tests.bench.rivals.chain", str(folder / "rows.parquet"), str(folder / "out"), str(NODES)
            ) as hand:
                for _ in range(RUNS + 2):
                    ours.append(engine.run(document(folder / "rows.parquet"), force=True))
                    theirs.append(hand.run()["seconds"])
        finally:
            engine.stop()
    ours, theirs = ours[2:], theirs[2:]
    print(f"engine {statistics.median(ours):.2f} s, by hand {statistics.median(theirs):.2f} s", flush=True)
    hand_name = f"by hand ({versions('pyspark')}) and {MORE_S:g} s"
    found = [Figure(f"{NODES} cheap nodes", ours, [seconds + MORE_S for seconds in theirs], 1.0, rival=hand_name)]
    return [*found, *(figure for name in ORCHESTRATORS if (figure := orchestrated(name, ours)))]


def orchestrated(name: str, ours: list[float]) -> Figure | None:
    """The same number of nodes that do nothing, by an orchestrator in an environment of its own."""
    environment = {
        **os.environ,
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
        "PREFECT_LOGGING_LEVEL": "ERROR",
    }
    with tempfile.TemporaryDirectory() as home:
        environment |= {"PREFECT_HOME": home, "DAGSTER_HOME": home}
        command = [str(_python()), str(FLOWS / "chain.py"), name, str(NODES)]
        done = subprocess.run(
            command, env=environment, cwd=home, capture_output=True, text=True, timeout=900, check=False
        )
    if done.returncode:
        print(f"{name} did not run: {done.stderr[-2000:]}", file=sys.stderr)
        return None
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Figure(
        f"{NODES} nodes: ours on Spark with rows, {name}'s doing nothing",
        ours,
        [told["seconds"]],
        None,
        rival=f"{name} {told['version']}",
    )


def _python() -> Path:
    """The orchestrators' environment, made when it is first asked for."""
    place = Path(sys.prefix).parent / ".tools" / "rivals"
    python = place / "bin" / "python"
    stamp = place / "requirements.txt"
    wanted = (FLOWS / "requirements.txt").read_text()
    if not stamp.is_file() or stamp.read_text() != wanted:
        subprocess.run(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, str(place)], check=True)
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--python", str(python), "-r", str(FLOWS / "requirements.txt")],
            check=True,
        )
        stamp.write_text(wanted)
    return python

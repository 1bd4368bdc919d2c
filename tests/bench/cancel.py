"""From the click on Cancel to the known end of the run, on the warm driver: Spark's own trainer, a native library, a script."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tests.bench.by_hand import wait_until_warm
from tests.bench.report import Figure
from tests.runners.documents import document, rows_csv
from tests.studio.server import api, studio_server, wait_for_end
from tests.studio.test_lifecycle import SLEEPER

TIMES = 5
BOUND_S = 2.0
SLOW: dict[str, tuple[str, str, dict[str, Any]]] = {
    "Spark's boosted trees": ("classify.gbdt", "train", {"label": "y", "trees": 500}),
    "XGBoost": ("classify.xgboost", "train", {"label": "y", "rounds": 5000}),
    "a Python script that sleeps": ("script.python", "tables", {"code": SLEEPER}),
}
"""What works on for minutes: component, port and parameters."""


def cancelled(browser: httpx.Client, experiment: int) -> float:
    """Seconds from asking to the end, a second after the slow node has begun."""
    body = {"scope": {"kind": "all", "nodes": []}, "force": ["slow"]}
    run = api(browser, "POST", f"experiments/{experiment}/runs/", body, 201)["id"]
    deadline = time.monotonic() + 120
    while api(browser, "GET", f"runs/{run}/")["nodes"]["slow"]["state"] != "running":
        assert time.monotonic() < deadline, "the slow node does not begin"
        time.sleep(0.05)
    time.sleep(1)
    asked = time.monotonic()
    api(browser, "POST", f"runs/{run}/cancel/")
    assert wait_for_end(browser, run, 60)["state"] == "cancelled"
    return time.monotonic() - asked


def measure(times: int = TIMES) -> list[Figure]:
    """In turns; the first round is not counted."""
    with tempfile.TemporaryDirectory() as name, studio_server(Path(name) / "data", STUDIO_WARM="1") as server:
        folder = server.data / "files" / "home"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.csv").write_text(rows_csv(20_000))
        browser = server.client()
        wait_until_warm(server)
        made = {}
        for what, (component, port, params) in SLOW.items():
            wanted = document(
                {
                    "read": ("source.csv", {"path": "rows.csv"}),
                    "cast": ("prepare.cast", {"types": {"x": "double", "y": "int"}, "on_failure": "null"}),
                    "fill": ("prepare.fill_missing", {"columns": ["x"]}),
                    "slow": (component, params),
                },
                ["read.table>cast.table", "cast.table>fill.table", f"fill.table>slow.{port}"],
            )
            made[what] = api(browser, "POST", "experiments/", {"name": what, "document": wanted}, 201)["id"]
        taken: dict[str, list[float]] = {what: [] for what in SLOW}
        for _ in range(times + 1):
            for what, experiment in made.items():
                taken[what].append(cancelled(browser, experiment))
                print(f"{what}: {taken[what][-1]:.2f} s", flush=True)
    return [
        Figure(f"Cancel to the end of the run: {what}", seconds[1:], [BOUND_S], 1.0, rival="the bound")
        for what, seconds in taken.items()
    ]

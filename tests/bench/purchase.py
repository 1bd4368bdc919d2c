"""Purchase intention through the studio against the same by hand, and a re-run with one leaf parameter changed."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from runners.launchers.warm import WarmLauncher
from studio.client import Studio
from tests.bench.report import Figure
from tests.bench.rival import rival
from tests.studio.server import StudioServer, api, studio_server

ROWS = int(os.environ.get("ROWS", "1000000"))
WARM_UP_ROWS = 20_000
BUNDLED = Path(__file__).parents[2] / "studio" / "experiments" / "bundled" / "purchase-intention.json"
ACTIONS = ("register", "deploy")
"""Publishing is no part of it, here or by hand."""


def document(rows: int, seed: int = 7, threshold: float = 0.5) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BUNDLED.read_text(encoding="utf-8"))
    nodes = [node for node in found["nodes"] if node["id"] not in ACTIONS]
    edges = [e for e in found["edges"] if e["to"][0] not in ACTIONS and e["from"][0] not in ACTIONS]
    by_id = {node["id"]: node for node in nodes}
    by_id["visits"]["params"] |= {"rows": rows, "seed": seed}
    by_id["evaluate"]["params"] |= {"threshold": threshold}
    return {**found, "nodes": nodes, "edges": edges}


class Bench:
    """A studio on a warm driver, used through its public API."""

    def __init__(self, server: StudioServer) -> None:
        browser = server.client()
        token = api(browser, "POST", "tokens/", {"name": "bench", "scopes": ["read", "write"]}, 201)
        self.studio = Studio(server.url, token["secret"], "home")
        made = self.studio.call("POST", "experiments/", {"name": "Bench", "document": document(WARM_UP_ROWS)})
        self.experiment, self.revision = int(made["id"]), int(made["revision"])
        wait_until_warm(server)

    def save(self, wanted: dict[str, Any]) -> None:
        body = {"revision": self.revision, "document": wanted}
        self.revision = self.studio.call("PUT", f"experiments/{self.experiment}/document/", body)["revision"]

    def run(self, wanted: dict[str, Any], force: bool) -> tuple[float, dict[str, float]]:
        """Seconds from pressing Run to the known end, and the metrics; `force` computes what is stored, too."""
        self.save(wanted)
        every = [node["id"] for node in wanted["nodes"]] if force else []
        started = time.monotonic()
        run = self.studio.run(self.experiment, force=every).wait(timeout_s=3600)
        return time.monotonic() - started, run.metrics


def wait_until_warm(server: StudioServer, seconds: float = 240.0) -> None:
    launcher, deadline = WarmLauncher(server.data / "runs" / "driver"), time.monotonic() + seconds
    while not launcher.state().get("warm"):
        assert time.monotonic() < deadline, "the driver does not get warm"
        time.sleep(0.5)


def measure(pairs: int = 3) -> list[Figure]:
    """Interleaved: ours, theirs, ours, …; the first pair, on fewer rows, warms both up."""
    ours, theirs, again = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            studio_server(folder / "data", STUDIO_WARM="1") as server,
            rival("tests.bench.by_hand", str(folder / "out")) as by_hand,
        ):
            bench = Bench(server)
            bench.run(document(WARM_UP_ROWS), force=True)
            by_hand.run(rows=WARM_UP_ROWS)
            for n in range(pairs):
                seconds, metrics = bench.run(document(ROWS), force=True)
                theirs_now = by_hand.run(rows=ROWS)
                assert abs(metrics["evaluate.auc"] - theirs_now["auc"]) < 0.005, (metrics, theirs_now)
                ours.append(seconds)
                theirs.append(theirs_now["seconds"])
                again.append(bench.run(document(ROWS, threshold=0.3 + 0.01 * n), force=False)[0])
                print(f"studio {seconds:.1f} s, by hand {theirs[-1]:.1f} s, changed leaf {again[-1]:.1f} s", flush=True)
    return [
        Figure(f"Purchase intention, {ROWS:,} rows, through the studio", ours, theirs, 1.2, rival="by hand"),
        Figure("The same with the threshold of its evaluation changed", again, ours, 0.2, rival="the first run"),
    ]

"""An experiment through the studio against the same written by hand, in turns, on sessions with the same settings."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from runners.launchers.warm import WarmLauncher
from studio.client import Studio
from tests.bench.report import Figure, versions
from tests.bench.rival import rival
from tests.studio.server import StudioServer, api, studio_server

ROWS = int(os.environ.get("ROWS", "1000000"))
FULL_ROWS = 16_500_000
WARM_UP_ROWS = 20_000
CLOSE = 0.005
"""Both split the rows by a hash of their own: the measures differ by that much at most."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """`document(rows)`; `leaf(rows, n)`, the same with one leaf parameter changed; the rival's module; metrics → the rival's names."""

    name: str
    document: Callable[[int], Document]
    leaf: Callable[[int, int], Document]
    rival: str
    same: Mapping[str, str]
    rows: int = ROWS
    """Of the default measurement."""


class Bench:
    """A studio on a warm driver, used through its public API."""

    def __init__(self, server: StudioServer, first: Document) -> None:
        browser = server.client()
        token = api(browser, "POST", "tokens/", {"name": "bench", "scopes": ["read", "write"]}, 201)
        self.studio = Studio(server.url, token["secret"], "home")
        made = self.studio.call("POST", "experiments/", {"name": "Bench", "document": first})
        self.experiment, self.revision = int(made["id"]), int(made["revision"])
        wait_until_warm(server)

    def save(self, wanted: Document) -> None:
        body = {"revision": self.revision, "document": wanted}
        self.revision = self.studio.call("PUT", f"experiments/{self.experiment}/document/", body)["revision"]

    def run(self, wanted: Document, force: bool) -> tuple[float, dict[str, float]]:
        """Seconds from pressing Run to the end that the studio tells, and the metrics; `force` computes what is stored, too.

        A browser is told at that moment; the client library looks once a second, which is not counted.
        """
        self.save(wanted)
        every = [node["id"] for node in wanted["nodes"]] if force else []
        started = time.time()
        run = self.studio.run(self.experiment, force=every).wait(timeout_s=4 * 3600)
        return datetime.fromisoformat(run.told["finished_at"]).timestamp() - started, run.metrics


def wait_until_warm(server: StudioServer, seconds: float = 240.0) -> None:
    launcher, deadline = WarmLauncher(server.data / "runs" / "driver"), time.monotonic() + seconds
    while not launcher.state().get("warm"):
        assert time.monotonic() < deadline, "the driver does not get warm"
        time.sleep(0.5)


def measure(case: Case, rows: int | None = None, pairs: int = 5, bound: float = 1.05) -> list[Figure]:
    """Interleaved: ours, theirs, ours, …; the first pair, on fewer rows, warms both up."""
    rows = rows or case.rows
    ours, theirs, again = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            studio_server(folder / "data", STUDIO_WARM="1") as server,
            rival(case.rival, str(folder / "out")) as by_hand,
        ):
            bench = Bench(server, case.document(WARM_UP_ROWS))
            bench.run(case.document(WARM_UP_ROWS), force=True)
            by_hand.run(rows=WARM_UP_ROWS)
            for n in range(pairs):
                seconds, metrics = bench.run(case.document(rows), force=True)
                told = by_hand.run(rows=rows)
                for mine, its in case.same.items():
                    assert abs(metrics[mine] - told[its]) < CLOSE, (mine, metrics[mine], told[its])
                ours.append(seconds)
                theirs.append(told["seconds"])
                again.append(bench.run(case.leaf(rows, n), force=False)[0])
                print(f"studio {seconds:.1f} s, by hand {theirs[-1]:.1f} s, changed leaf {again[-1]:.1f} s", flush=True)
    hand = f"by hand ({versions('pyspark')})"
    return [
        Figure(f"{case.name}, {rows:,} rows, through the studio", ours, theirs, bound, rival=hand),
        Figure(f"{case.name}, {rows:,} rows: one leaf parameter changed", again, ours, 0.1, rival="the first run"),
    ]

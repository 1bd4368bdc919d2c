"""From the click on Run to the first status that a browser sees and to the end, on the warm driver, alone and beside a big run."""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import websockets

from runners.launchers.drivers import WarmDrivers
from tests.bench import purchase
from tests.bench.by_hand import wait_until_warm
from tests.bench.report import Figure
from tests.runners.documents import rows_csv, training
from tests.studio.server import StudioServer, api, studio_server, wait_for_end

CLICKS, WARM_UPS, BESIDE = 20, 5, 10
ROWS, BIG_ROWS, HELP_S = 10_000, 3_000_000, 90.0
BOUND_S, WARM_S = 0.2, 3.0


async def first_status(server: StudioServer, browser: httpx.Client, run: int) -> None:
    """Return when the run's socket says that a node runs, or has ended."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Origin": server.url, "Cookie": cookies}
    address = f"ws://127.0.0.1:{server.port}/ws/runs/{run}/"
    async with websockets.connect(address, additional_headers=headers, proxy=None) as connection:
        async for text in connection:
            if begun(json.loads(text)):
                return


def begun(said: dict[str, Any]) -> bool:
    if said["type"] == "snapshot":
        return any(node["state"] not in ("queued", "waiting") for node in said["run"]["nodes"].values())
    return any(event["type"] == "node-started" for event in said.get("events", ()))


def click(server: StudioServer, browser: httpx.Client, experiment: int, every: list[str]) -> tuple[float, float]:
    """Seconds to the first status that the browser sees, and to the end of the run."""
    started = time.monotonic()
    body = {"scope": {"kind": "all", "nodes": []}, "force": every}
    run = api(browser, "POST", f"experiments/{experiment}/runs/", body, 201)["id"]
    asyncio.run(asyncio.wait_for(first_status(server, browser, run), 60))
    seconds = time.monotonic() - started
    assert wait_for_end(browser, run)["state"] == "ok"
    return seconds, time.monotonic() - started


def busy(server: StudioServer, browser: httpx.Client) -> int:
    """A big run that has been at work until the second driver was there to help, as is told; gives its key."""
    made = api(browser, "POST", "experiments/", {"name": "Big", "document": purchase.document(BIG_ROWS)}, 201)
    run: int = api(browser, "POST", f"experiments/{made['id']}/runs/", {}, 201)["id"]
    second, started = WarmDrivers(server.data / "runs" / "driver").second, time.monotonic()
    while not second.state().get("warm"):
        assert time.monotonic() - started < HELP_S, "no second driver came"
        time.sleep(0.5)
    print(f"the second driver was warm after {time.monotonic() - started:.0f} s of the big run", flush=True)
    return run


def measure(clicks: int = CLICKS) -> list[Figure]:
    """The first clicks, which warm up, are not counted."""
    with tempfile.TemporaryDirectory() as name, studio_server(Path(name) / "data", STUDIO_WARM="1") as server:
        folder = server.data / "files" / "home"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.csv").write_text(rows_csv(ROWS))
        browser = server.client()
        made = api(browser, "POST", "experiments/", {"name": "Clicks", "document": training()}, 201)["id"]
        wait_until_warm(server)
        every = [node["id"] for node in training()["nodes"]]
        alone = [click(server, browser, made, every) for _ in range(clicks + WARM_UPS)][WARM_UPS:]
        big = busy(server, browser)
        beside = [click(server, browser, made, every)[1] for _ in range(BESIDE)]
        assert api(browser, "GET", f"runs/{big}/")["state"] == "running", "the big run has ended too soon"
        api(browser, "POST", f"runs/{big}/cancel/")
    first, whole = [one[0] for one in alone], [one[1] for one in alone]
    print(" ".join(f"{seconds:.2f}" for seconds in first), "|", " ".join(f"{s:.1f}" for s in whole), flush=True)
    print("beside a big run", " ".join(f"{seconds:.1f}" for seconds in beside), flush=True)
    p95 = statistics.quantiles(first, n=20)[-1]
    return [
        Figure(f"Click to first status, p95 of {clicks}", [p95], [BOUND_S], 1.0, rival="the bound"),
        Figure(f"{ROWS:,} rows read, trained, judged on a warm engine", whole, [WARM_S], 1.0, rival="the bound"),
        Figure(f"The same beside a run of {BIG_ROWS:,} rows", beside, whole, 2.0, rival="alone"),
    ]

"""From the click on Run to the first status that a browser sees, on the warm driver."""

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

from tests.bench.by_hand import wait_until_warm
from tests.bench.report import Figure
from tests.runners.documents import rows_csv, training
from tests.studio.server import StudioServer, api, studio_server, wait_for_end

CLICKS = 20
BOUND_S = 0.5


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


def click(server: StudioServer, browser: httpx.Client, experiment: int, every: list[str]) -> float:
    started = time.monotonic()
    body = {"scope": {"kind": "all", "nodes": []}, "force": every}
    run = api(browser, "POST", f"experiments/{experiment}/runs/", body, 201)["id"]
    asyncio.run(asyncio.wait_for(first_status(server, browser, run), 60))
    seconds = time.monotonic() - started
    assert wait_for_end(browser, run)["state"] == "ok"
    return seconds


def measure(clicks: int = CLICKS) -> list[Figure]:
    """The first click, which warms up, is not counted."""
    with tempfile.TemporaryDirectory() as name, studio_server(Path(name) / "data", STUDIO_WARM="1") as server:
        folder = server.data / "files" / "home"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.csv").write_text(rows_csv())
        browser = server.client()
        made = api(browser, "POST", "experiments/", {"name": "Clicks", "document": training()}, 201)
        wait_until_warm(server)
        every = [node["id"] for node in training()["nodes"]]
        taken = [click(server, browser, made["id"], every) for _ in range(clicks + 1)][1:]
    print(" ".join(f"{seconds:.2f}" for seconds in taken), flush=True)
    p95 = statistics.quantiles(taken, n=20)[-1]
    return [Figure(f"Click to first status, p95 of {clicks}", [p95], [BOUND_S], 1.0, rival="the bound")]

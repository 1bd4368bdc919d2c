"""A real server: sockets, many writers on SQLite, bodies that are too large, and who may watch."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from runners import events
from studio.live.routing import websocket_urlpatterns
from tests.studio.server import ROOT, StudioServer, api, studio_server

pytestmark = pytest.mark.processes

RUNS, BATCHES, EVENTS, WATCHERS, PAUSE_S = 4, 100, 50, 3, 0.1
"""Per run 5,000 events in ten seconds: 4 × 500 a second are offered (tests/bench/live_events.py tells how many are taken)."""


@pytest.fixture(scope="module", params=["embedded", pytest.param("cluster", marks=pytest.mark.services)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    """A studio that drives nothing itself: the test is the engine. On SQLite, and on PostgreSQL with Redis."""
    settings = {"STUDIO_PARALLEL_RUNS": "0", "STUDIO_UPLOAD_LIMIT_MB": "1"}
    if request.param == "cluster":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        settings["REDIS_URL"] = request.getfixturevalue("redis_url")
    with studio_server(tmp_path_factory.mktemp(request.param), worker=False, **settings) as found:
        yield found


@pytest.fixture(scope="module")
def browser(server: StudioServer) -> Iterator[httpx.Client]:
    found = server.client()
    yield found
    found.close()


def document(data: Path) -> dict[str, Any]:
    folder = data / "files" / "home"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_text("a\n1\n")
    nodes = [{"id": "n1", "component": "source.csv", "version": 1, "params": {"path": "a.csv"}}]
    return {"format": 1, "nodes": nodes, "edges": []}


def queued(server: StudioServer, browser: httpx.Client, count: int) -> tuple[int, list[dict[str, Any]]]:
    """An experiment with runs whose engines this test plays."""
    made = api(browser, "POST", "experiments/", {"name": "Live", "document": document(server.data)}, 201)
    done = subprocess.run(
        [sys.executable, "-m", "tests.studio.queue_runs", str(made["id"]), str(count)],
        cwd=ROOT, env=server.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return made["id"], json.loads(done.stdout)


def socket(server: StudioServer, browser: httpx.Client | None, path: str, **headers: str) -> Any:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items()) if browser else ""
    given = {"Origin": server.url, "Cookie": cookies, **headers}
    return websockets.connect(f"ws://127.0.0.1:{server.port}{path}", additional_headers=given, proxy=None)


class Watcher:
    """What a browser keeps: the snapshot, brought forward by the events."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.cursors: list[int] = []

    async def watch(self, connection: Any, until: int) -> None:
        async for text in connection:
            said = json.loads(text)
            if said["type"] == "snapshot":
                self.state = {key: said["run"][key] for key in ("nodes", "attempts", "cursor")}
            elif said["type"] == "events":
                for event in said["events"]:
                    self.cursors.append(event["cursor"])
                    self.state = events.reduce(self.state, event)
            if self.state["cursor"] >= until:
                return


@dataclass(frozen=True)
class Load:
    """What four busy runs, their browsers and autosave came to."""

    watched: list[tuple[int, Watcher]]
    saves: int
    seconds: float


async def load(server: StudioServer, browser: httpx.Client, watching_each: tuple[int, ...]) -> Load:
    """Four engines report as fast as they may, so many browsers watch each of their runs, and the editor saves."""
    experiment, runs = queued(server, browser, RUNS)
    total = BATCHES * EVENTS
    watched = [(run["run"], Watcher()) for run, count in zip(runs, watching_each, strict=True) for _ in range(count)]
    connections = [await socket(server, browser, f"/ws/runs/{run}/") for run, _ in watched]
    watching = [
        asyncio.create_task(watcher.watch(connection, total))
        for (_, watcher), connection in zip(watched, connections, strict=True)
    ]
    stop = asyncio.Event()
    saving = asyncio.create_task(autosave(server, browser, experiment, stop))
    began = time.monotonic()
    await asyncio.gather(*(engine(server, run) for run in runs))
    seconds = time.monotonic() - began
    await asyncio.wait_for(asyncio.gather(*watching), 60)
    stop.set()
    for connection in connections:
        await connection.close()
    return Load(watched, await saving, seconds)


async def test_four_busy_runs_three_watchers_and_autosave_lose_nothing(
    server: StudioServer, browser: httpx.Client
) -> None:
    found = await load(server, browser, (WATCHERS,) * RUNS)
    for run, watcher in found.watched:
        assert watcher.cursors == list(range(watcher.cursors[0], BATCHES * EVENTS + 1)), (
            "a broadcast was lost or doubled"
        )
        fresh = await asyncio.to_thread(api, browser, "GET", f"runs/{run}/")
        assert watcher.state == {key: fresh[key] for key in ("nodes", "attempts", "cursor")}
    assert found.saves >= 3
    assert "database is locked" not in server.log()


async def engine(server: StudioServer, run: dict[str, Any]) -> None:
    """500 events a second in ten batches, of all kinds; what is late is made up for."""
    header = {"Authorization": f"Bearer {run['token']}"}
    async with httpx.AsyncClient(base_url=server.url, headers=header, timeout=60) as client:
        number, began = 0, time.monotonic()
        for batch in range(BATCHES):
            due = began + (batch + 1) * PAUSE_S
            said = []
            for place in range(EVENTS):
                number += 1
                said.append(event(number, batch, place))
            answer = await client.post(f"/api/runs/{run['run']}/events", json={"events": said})
            assert answer.status_code == 200, answer.text
            assert answer.json() == {"stored": EVENTS}
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def event(number: int, batch: int, place: int) -> dict[str, Any]:
    common = {"source": "s1.1", "number": number, "time": events.now(), "node": "n1"}
    if place == 0:
        return {**common, "type": "log", "level": "info", "text": f"batch {batch}"}
    if place == 1:
        return {**common, "type": "metric", "name": "loss", "value": 1 / number, "step": number}
    return {**common, "type": "progress", "fraction": number / (BATCHES * EVENTS)}


async def autosave(server: StudioServer, browser: httpx.Client, experiment: int, stop: asyncio.Event) -> int:
    """Save the experiment again and again; gives how often."""
    headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
    saves = 0
    async with httpx.AsyncClient(base_url=server.url, cookies=browser.cookies, headers=headers, timeout=60) as client:
        while not stop.is_set():
            changed = {**document(server.data), "view": {"n1": {"x": saves, "y": 0}}}
            body = {"revision": saves + 1, "document": changed}
            answer = await client.put(f"/api/workspaces/home/experiments/{experiment}/document/", json=body)
            assert answer.status_code == 200, answer.text
            saves += 1
            await asyncio.sleep(0.2)
    return saves


async def test_a_watcher_who_comes_back_gets_what_it_missed(server: StudioServer, browser: httpx.Client) -> None:
    _, (run,) = queued(server, browser, 1)
    header = {"Authorization": f"Bearer {run['token']}"}
    said = [event(number, 0, 2) for number in range(1, 8)]
    httpx.post(f"{server.url}/api/runs/{run['run']}/events", json={"events": said}, headers=header).raise_for_status()
    async with socket(server, browser, f"/ws/runs/{run['run']}/?after=4") as connection:
        first = json.loads(await asyncio.wait_for(connection.recv(), 10))
    assert first["type"] == "events"
    assert [found["cursor"] for found in first["events"]] == [5, 6, 7]


async def test_an_editor_hears_that_somebody_saved(server: StudioServer, browser: httpx.Client) -> None:
    made = api(browser, "POST", "experiments/", {"name": "Shared", "document": document(server.data)}, 201)
    async with socket(server, browser, f"/ws/experiments/{made['id']}/") as connection:
        await asyncio.sleep(0.3)
        body = {"revision": 1, "document": {**document(server.data), "view": {"n1": {"x": 9, "y": 9}}}}
        await asyncio.to_thread(api, browser, "PUT", f"experiments/{made['id']}/document/", body)
        said = json.loads(await asyncio.wait_for(connection.recv(), 10))
    assert (said["type"], said["revision"], said["by"]["name"]) == ("saved", 2, "owner")


@contextmanager
def logged_in(server: StudioServer, name: str, role: str = "") -> Iterator[httpx.Client]:
    """A browser of another user, who has a workspace of his own and, with a role, is a member of the owner's."""
    script = (
        "import django; django.setup();"
        "from studio.workspaces import actions as a; from studio.workspaces.models import User;"
        f"u, made = User.objects.get_or_create(username={name!r});"
        f"made and a.create_workspace({name!r}, {name!r}, u);"
        "owner, home = a.ensure_owner();"
        f"{role!r} and a.set_member(home, owner, {name!r}, {role!r});"
        "print(a.create_login_link(u))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=server.environment, check=True, capture_output=True
    )
    with httpx.Client(base_url=server.url) as found:
        found.get(f"/login/once/{done.stdout.decode().strip()}")
        yield found


async def test_each_watcher_is_sent_what_he_may_see(server: StudioServer, browser: httpx.Client) -> None:
    policy = {"kind": "yarn", "master": "http://rm:8088", "shared_artifacts": True}
    api(browser, "PUT", "cluster/", {"cluster": policy})
    try:
        _, (run,) = queued(server, browser, 1)
    finally:
        api(browser, "PUT", "cluster/", {"cluster": {"kind": "local"}})
    sent = []
    with logged_in(server, "vera", "viewer") as viewer:
        for person in (browser, viewer):
            async with socket(server, person, f"/ws/runs/{run['run']}/") as connection:
                said = json.loads(await asyncio.wait_for(connection.recv(), 10))["run"]
            assert said == await asyncio.to_thread(api, person, "GET", f"runs/{run['run']}/")
            sent.append(said)
    owners, viewers = sent
    assert owners.pop("pages").endswith(f"/runs/{run['run']}/pages/")
    assert viewers.pop("pages") is None
    assert owners == viewers


SOCKETS = [f"/{route.pattern}" for route in websocket_urlpatterns]
KINDS = {"/ws/runs/<int:key>/": "run", "/ws/experiments/<int:key>/": "experiment"}
"""What each socket's key names: a socket that is not here fails the test below."""


@pytest.mark.parametrize("path", [*SOCKETS, "/ws/runs/99999/"])
async def test_strangers_watch_nothing(server: StudioServer, browser: httpx.Client, path: str) -> None:
    experiment, (run,) = queued(server, browser, 1)
    keys = {"run": run["run"], "experiment": experiment}
    address = path.replace("<int:key>", str(keys[KINDS[path]])) if path in SOCKETS else path
    with logged_in(server, "bob") as bob:
        for stranger in (None, bob):
            connection = await socket(server, stranger, address)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(connection.recv(), 10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4404


async def test_another_sites_page_opens_no_socket(server: StudioServer, browser: httpx.Client) -> None:
    _, (run,) = queued(server, browser, 1)
    with pytest.raises(websockets.InvalidStatus):
        await socket(server, browser, f"/ws/runs/{run['run']}/", Origin="https://evil.example")


def test_a_body_above_the_limit_is_answered_before_it_is_read(server: StudioServer, browser: httpx.Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(4000):
            sent += 1
            yield b"x" * 16384

    def post(content: Any) -> int | None:
        try:
            return browser.post("/api/workspaces/home/uploads/", content=content).status_code
        except httpx.WriteError:
            return None  # the server had answered and closed while we were still sending

    assert post(endless()) in (413, None)
    assert sent < 2000, "it was read to its end"
    answer = browser.post("/api/workspaces/home/uploads/", content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"

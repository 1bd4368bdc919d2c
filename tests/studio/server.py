"""A studio of its own for a test: `manage.py serve` as a process with its own data folder and port."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil

from runners.events import stage_of
from runners.launchers.drivers import WarmDrivers
from tests.servers.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 240.0


class StudioServer:
    """Starts, is killed and started again on the same data."""

    def __init__(self, data: Path, worker: bool = True, **settings: str) -> None:
        self.data, self.with_worker, self.port = data, worker, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"STUDIO_DATA": str(data), "STUDIO_WARM": "0", "STUDIO_URL": self.url}
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", **own, **settings}
        self.process: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.beat: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> bool:
        return "REDIS_URL" in self.environment

    def manage(self, *arguments: str, **more: str) -> str:
        """Run a command of manage.py on this studio's data; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**self.environment, **more}, check=True,
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    def start(self) -> None:
        self.start_server()
        if self.cluster and self.with_worker:
            self.start_worker()

    def start_server(self) -> None:
        """The web server alone; returns when it answers."""
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port), "--no-link"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz").status_code == 200:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the studio did not start:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def start_worker(self) -> None:
        """The Celery worker of a cluster, and the beat that calls reconcile unless that runs already."""
        self.worker = self._celery("worker", "-P", "threads", "-c", "4")
        if self.beat is None:
            self.beat = self._celery("beat", "-s", str(self.data / f"beat-{time.monotonic_ns()}"))

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data / "worker.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "studio", *arguments],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def kill(self) -> None:
        """As if the power went: SIGKILL to all that serves and drives; engines go on."""
        for process in filter(None, (self.process, self.worker, self.beat)):
            process.kill()
            process.wait()
        self.process = self.worker = self.beat = None

    def stop(self) -> None:
        """End the server, the worker and the warm drivers, gently where they let us."""
        for process in filter(None, (self.process, self.worker, self.beat)):
            process.terminate()
        for process in filter(None, (self.process, self.worker, self.beat)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        self.kill()
        WarmDrivers(self.data / "runs" / "driver").stop()
        end_endpoints(self.data)

    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def client(self) -> httpx.Client:
        """A browser, logged in by a one-time link."""
        link = self.manage("login_link").strip().splitlines()[-1]
        browser = httpx.Client(base_url=self.url, timeout=30)
        browser.get(link)
        browser.get("/api/session")
        browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
        return browser


def end_endpoints(data: Path) -> None:
    """Prediction services outlive their studio: end those that serve from its folder."""
    for process in psutil.process_iter(["cmdline"]):
        told = process.info["cmdline"] or []
        if told[1:4] == ["-m", "deploy", "serve"] and any(part.startswith(str(data)) for part in told):
            process.kill()


@contextlib.contextmanager
def studio_server(data: Path, worker: bool = True, **settings: str) -> Iterator[StudioServer]:
    """A running studio; ended, with the engines it started, when the test is done."""
    data.mkdir(parents=True, exist_ok=True)
    server = StudioServer(data, worker, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def api(browser: httpx.Client, method: str, address: str, body: Any = None, status: int = 200) -> Any:
    """JSON in, JSON out, below the home workspace unless the address begins with a slash."""
    target = address if address.startswith("/") else f"/api/workspaces/home/{address}"
    answer = browser.request(method, target, json=body)
    assert answer.status_code == status, answer.text[:2000]
    return answer.json() if answer.content else None


def wrong_events(told: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is not as it must be: events out of order or there twice, nodes that end twice in a stage's newest attempt."""
    wrong = []
    cursors = [event["cursor"] for event in told]
    if cursors != sorted(set(cursors)):
        wrong.append("events are out of order")
    keys = [(event["source"], event["number"]) for event in told]
    if len(keys) != len(set(keys)):
        wrong.append("events are there twice")
    newest: dict[str, int] = {}
    for event in told:
        stage, attempt = stage_of(event["source"])
        newest[stage] = max(newest.get(stage, 0), attempt)
    current = {f"{stage}.{attempt}" for stage, attempt in newest.items()}
    ends = [e["node"] for e in told if e["type"] == "node-finished" and e["source"] in current]
    if len(ends) != len(set(ends)):
        wrong.append(f"nodes ended twice: {sorted(ends)}")
    return wrong


def wait_for_end(browser: httpx.Client, run: int, seconds: float = 120.0) -> Mapping[str, Any]:
    """The finished run's snapshot."""
    deadline = time.monotonic() + seconds
    while True:
        found: Mapping[str, Any] = api(browser, "GET", f"runs/{run}/")
        if found["state"] not in ("queued", "running"):
            return found
        assert time.monotonic() < deadline, f"the run did not end: {found['state']} {found['nodes']}"
        time.sleep(0.2)

"""Endpoints as processes: they outlive their starter, are known again, end when told, and prove themselves live."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from components.errors import OperationalError, UserError
from deploy import api
from deploy.manifest import CASES, Package
from tests.deploy.test_protocol import body, whole_rows

pytestmark = pytest.mark.processes


def test_replaying_the_sample_against_a_live_endpoint_holds(endpoint: dict[str, Any], small: Package) -> None:
    report = api.replay_parity(endpoint["url"], small.folder)
    assert report["ok"], report
    assert report["rows"] == small.parity["rows"]


def test_an_endpoint_does_not_get_the_studios_secrets(
    small: Package, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    handle = api.start(small.folder, "m", folder=folder)
    try:
        known = psutil.Process(handle["pid"]).environ()
    finally:
        api.stop(handle)
    assert "PATH" in known
    assert "DATABASE_URL" not in known


def test_a_changed_score_is_found_by_the_replay(endpoint: dict[str, Any], small: Package, folder: Path) -> None:
    copied = folder / "package"
    shutil.copytree(small.folder, copied)
    cases = json.loads((copied / CASES).read_text())
    cases[4]["expected"]["probability"] += 1e-4
    (copied / CASES).write_text(json.dumps(cases))
    report = api.replay_parity(endpoint["url"], copied)
    assert not report["ok"]
    assert [one["row"] for one in report["failures"]] == [4]


def test_rows_are_predicted_and_their_errors_told(endpoint: dict[str, Any]) -> None:
    rows = [{**row, "since": row["since"].isoformat()} for row in whole_rows(3)]
    answers = api.predict(endpoint["url"], rows)
    assert [set(answer) for answer in answers] == [{"prediction", "probability"}] * 3
    assert api.predict(endpoint["url"], [{**rows[0], "income": None}])[0]["prediction"] in ("yes", "no")
    with pytest.raises(UserError) as wrong:
        api.predict(endpoint["url"], [{**rows[0], "visits": "many"}])
    assert wrong.value.problems[0].where.column == "visits"
    assert api.predict(endpoint["url"], []) == []


STARTER = """
import json, sys
from pathlib import Path
from deploy import api
print(json.dumps(api.start(Path(sys.argv[1]), "m", folder=Path(sys.argv[2]))))
"""


def test_an_endpoint_outlives_its_starter_and_is_found_again(small: Package, folder: Path) -> None:
    root = str(Path(api.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", STARTER, str(small.folder), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    handle = json.loads(done.stdout)
    try:
        assert api.status(handle) == "ready"
        assert api.status({**handle, "started": handle["started"] - 100}) == "gone", "another process with this pid"
        assert "ready" in api.log(handle)
        psutil.Process(handle["pid"]).kill()
        wait_until(lambda: api.status(handle) == "gone")
    finally:
        api.stop(handle)


def test_stopping_lets_a_request_in_progress_finish(small: Package, folder: Path) -> None:
    handle = api.start(small.folder, "m", folder=folder)
    port = int(handle["url"].rpartition(":")[2])
    request = json.dumps(body(small, whole_rows(5)), default=str).encode()
    head = (
        f"POST /v2/models/m/infer HTTP/1.1\r\nhost: m\r\ncontent-length: {len(request)}\r\nexpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
        asking.sendall(head.encode())
        assert asking.recv(1000).startswith(b"HTTP/1.1 100"), "the endpoint has taken the request"
        stopping = threading.Thread(target=api.stop, args=(handle,))
        stopping.start()
        wait_until(lambda: not listens(port))
        asking.sendall(request)
        answer = asking.recv(100_000)
    stopping.join(60)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert api.status(handle) == "gone"
    api.stop(handle)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], bool], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_package_that_cannot_be_served_says_why(small: Package, folder: Path) -> None:
    copied = folder / "package"
    shutil.copytree(small.folder, copied)
    (copied / "core" / "booster.json").write_text("{}")
    with pytest.raises(OperationalError) as wrong:
        api.start(copied, "m", folder=folder / "run")
    assert wrong.value.problems[0].code == "endpoint-not-started"
    (copied / "model.json").unlink()
    with pytest.raises(OperationalError) as wrong:
        api.start(copied, "m", folder=folder / "run2")
    assert "package-unreadable" in wrong.value.problems[0].message.en


def test_a_paused_endpoint_is_alive_and_not_ready(
    small: Package, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = api.start(small.folder, "m", folder=folder)
    try:
        os.kill(handle["pid"], signal.SIGSTOP)
        assert api.status(handle) == "starting"
        os.kill(handle["pid"], signal.SIGCONT)
        assert api.status(handle) == "ready"
    finally:
        os.kill(handle["pid"], signal.SIGCONT)
        api.stop(handle)

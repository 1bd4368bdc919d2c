"""A large upload takes no more memory than a small one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from studio.environment import ROOT
from tests.studio.server import studio_server

pytestmark = pytest.mark.processes

MEGABYTES = int(os.environ.get("UPLOAD_TEST_MB", "100"))
MB = 1024 * 1024
LINE = b'12345,Beijing,3.25,2024-01-05,some text that makes the line longer,"1,234"\n'


def written(path: Path, megabytes: int) -> Path:
    block = LINE * (MB // len(LINE))
    with path.open("wb") as file:
        file.write(b"id,city,amount,day,note,price\n")
        for _ in range(megabytes):
            file.write(block)
    return path


class Peak:
    """The most memory that a process took while this watched it."""

    def __init__(self, pid: int) -> None:
        self._process, self._over = psutil.Process(pid), threading.Event()
        self.bytes = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            try:
                self.bytes = max(self.bytes, self._process.memory_info().rss)
            except psutil.Error:
                return

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(MB):
            yield chunk


def test_the_server_takes_a_large_upload_in_constant_memory(tmp_path: Path) -> None:
    small, large = written(tmp_path / "small.csv", 3), written(tmp_path / "large.csv", MEGABYTES)
    with studio_server(tmp_path / "data", STUDIO_UPLOAD_LIMIT_MB=str(MEGABYTES + 10)) as server:
        browser = server.client()
        address = "/api/workspaces/home/uploads/"
        headers = {"X-File-Name": "t.csv", "Content-Type": "application/octet-stream"}
        assert browser.post(address, content=chunks(small), headers=headers, timeout=60).status_code == 201
        assert server.process is not None
        before = psutil.Process(server.process.pid).memory_info().rss
        with Peak(server.process.pid) as peak:
            answer = browser.post(address, content=chunks(large), headers=headers, timeout=300)
        assert answer.status_code == 201
        assert peak.bytes - before < 30 * MB


def test_an_upload_that_announces_too_much_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    with studio_server(tmp_path / "data", STUDIO_UPLOAD_LIMIT_MB="1") as server:
        browser = server.client()
        address = "/api/workspaces/home/uploads/"
        sent = 0

        def slowly() -> Iterator[bytes]:
            nonlocal sent
            for _ in range(200):
                sent += MB
                yield b"x" * MB
                time.sleep(0.01)

        refused = browser.post(
            address, content=slowly(), headers={"X-File-Name": "t.csv", "Content-Length": str(200 * MB)}
        )
        assert refused.status_code == 413
        assert refused.json()["code"] == "too-large"
        assert sent < 100 * MB
        assert not list((tmp_path / "data" / "uploads").glob("*"))


def test_the_import_takes_constant_memory(tmp_path: Path) -> None:
    peaks = []
    for megabytes in (20, MEGABYTES):
        path = written(tmp_path / f"{megabytes}.csv", megabytes)
        peaks.append(converted(path, tmp_path / "out.parquet"))
    assert peaks[1] - peaks[0] < 150 * MB


def converted(path: Path, target: Path) -> int:
    """The worker's own peak, as the kernel counted it."""
    request = {
        "do": "convert",
        "path": str(path),
        "name": path.name,
        "target": str(target),
        "options": {},
        "complete": False,
    }
    script = (
        "import resource, sys, json; from studio.datasets.importing import worker;"
        "a = worker.answer(json.load(sys.stdin)); assert 'rows' in a, a;"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(request), capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
    )  # fmt: skip
    return int(done.stdout) * 1024

"""The studio as a child process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from studio.environment import ROOT

START_S = 120.0
STOP_S = 20.0
TRIED = 100


class NotStarted(Exception):
    """The server ended, or did not answer in time; the message holds the end of its log."""


def free_port(wanted: int) -> int:
    """The wanted port of 127.0.0.1, or the next one that nobody listens on; raises NotStarted where all are taken."""
    for port in range(wanted, wanted + TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NotStarted(f"ports {wanted} to {wanted + TRIED - 1} are all taken")


class Server:
    """`manage.py serve` with its output in a log file below the data folder."""

    def __init__(self, port: int, data: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = data / "logs" / "server.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "manage.py", "serve", "--port", str(port), "--no-link"]
        with self.log.open("ab") as out:
            self._start = out.tell()
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "STUDIO_URL": self.url},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_up(self) -> None:
        """Return when it answers; raises NotStarted where it does not."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise NotStarted(f"the studio ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False, timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise NotStarted(f"the studio did not answer within {START_S:.0f} s:\n{self.tail()}")

    def tail(self, size: int = 3000) -> str:
        """The end of what this process wrote."""
        with self.log.open("rb") as file:
            file.seek(self._start)
            return file.read()[-size:].decode(errors="replace")

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

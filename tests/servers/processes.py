"""Start a server process, wait until it answers, and end it with everything it started."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

PORTS = range(20_000, 30_000)
"""Below what the system gives to outgoing connections, so that none of them takes a port before its server does."""
_given: set[int] = set()


class ServerFailed(RuntimeError):
    """A server ended or did not answer in time; the message carries the end of its log."""


def free_port() -> int:
    """Return a port that nothing listens on now, each only once in this process."""
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise ServerFailed(f"all ports of {PORTS} are taken")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


def told(url: str) -> Any:
    """The JSON of a page, or None while its server does not answer, or not with JSON yet."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)
    except (OSError, HTTPException, ValueError):
        return None


def answers(port: int) -> bool:
    """Say whether something accepts connections on this loopback port."""
    return answers_at("127.0.0.1", port)


def answers_at(host: str, port: int) -> bool:
    """Say whether something accepts connections on that port of an address of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def unprivileged_user(name: str) -> str | None:
    """Return the user to run a server as that refuses to run as root, or None where we are not root."""
    return name if os.getuid() == 0 else None


@contextmanager
def running(
    command: Sequence[str],
    *,
    folder: Path,
    ready: Callable[[], bool],
    timeout_s: float = 60,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in a session of its own until the block ends.

    Its output goes to `<folder>/<program>.log`. Raises ServerFailed when it ends, or is not `ready` in time.
    """
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    try:
        _wait(process, ready, timeout_s, log)
        yield process
    finally:
        stop(process, stop_signal)


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals = signal.SIGTERM, grace_s: float = 15) -> None:
    """End a process started by `running`; whatever is left of its session after the grace period is killed."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], timeout_s: float, log: Path) -> None:
    deadline = time.monotonic() + timeout_s
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"{process.args!r} ended with {process.returncode}:\n{_tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{process.args!r} did not answer within {timeout_s:g} s:\n{_tail(log)}")
        time.sleep(0.05)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]

"""Start a server process, wait until it answers, and end it with everything it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class ServerFailed(RuntimeError):
    """A server ended or did not answer in time; the message carries the end of its log."""


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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

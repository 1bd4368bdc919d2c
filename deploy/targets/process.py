"""Endpoints as processes of this machine, in sessions of their own: they outlive who started them.

A process is known by its pid and its start time: a pid alone may be somebody else's by now.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil

from components.errors import OperationalError, problem
from deploy.processes import started

START_S = 120
DRAIN_S = 25
"""A little longer than the server itself takes to drain."""
PASSED = frozenset(
    {"PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV"}
)
LOG, PORT = "endpoint.log", "port"
LOG_TAIL = 2000

Handle = dict[str, Any]


def start(package: Path, name: str, folder: Path, version: str = "1", scorer: str | None = None) -> Handle:
    """Start a server of the package and wait until it is warm; gives {pid, started, url, name, log, …}.

    `folder` takes its log and port file. Raises OperationalError, with the end of the log, where it does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port_file, log = folder / PORT, folder / LOG
    port_file.unlink(missing_ok=True)
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "deploy", "serve", str(package), "--name", name, "--version", version]
    command += ["--port-file", str(port_file), *(["--scorer", scorer] if scorer else [])]
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**_environment(), "PYTHONPATH": paths},
            start_new_session=True,
        )
    try:
        port = _port(process, port_file, log)
        handle = {
            "pid": process.pid,
            "started": _started(process.pid),
            "url": f"http://127.0.0.1:{port}",
            "name": name,
            "version": version,
            "package": str(package),
            "log": str(log),
        }
        _wait_ready(process, handle)
    except BaseException:
        _end(process.pid)
        raise
    return handle


def status(handle: Mapping[str, Any]) -> str:
    """`ready`, `starting` (alive and not answering yet), or `gone`."""
    if _process(handle) is None:
        return "gone"
    return "ready" if _answers(handle) else "starting"


def stop(handle: Mapping[str, Any]) -> None:
    """Let it finish what it does, then end it; nothing happens where it has ended."""
    process = _process(handle)
    if process is None:
        return
    process.terminate()
    try:
        process.wait(DRAIN_S)
    except psutil.TimeoutExpired:
        _end(process.pid)


def log(handle: Mapping[str, Any], size: int = 20_000) -> str:
    """The end of its log."""
    return _tail(Path(handle["log"]), size)


def _environment() -> dict[str, str]:
    """What an endpoint may know of its starter's environment: no address of a database, no secret."""
    return {name: value for name, value in os.environ.items() if name in PASSED or name.startswith("LC_")}


def _port(process: subprocess.Popen[bytes], file: Path, log: Path) -> int:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if file.exists():
            return int(file.read_text(encoding="utf-8"))
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise _not_started(log)


def _wait_ready(process: subprocess.Popen[bytes], handle: Mapping[str, Any]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(handle):
            return
        time.sleep(0.05)
    raise _not_started(Path(handle["log"]))


def _answers(handle: Mapping[str, Any]) -> bool:
    """Ready, and the one we mean: another process may have taken the port."""
    name = urllib.parse.quote(handle["name"], safe="")
    version = urllib.parse.quote(handle["version"], safe="")
    try:
        answer = httpx.get(f"{handle['url']}/v2/models/{name}/versions/{version}/ready", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


def _process(handle: Mapping[str, Any]) -> psutil.Process | None:
    """The live process of a handle; also reaps it where it is our own child that ended."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(handle["pid"])
        if process.status() == psutil.STATUS_ZOMBIE:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(handle["pid"], os.WNOHANG)
            return None
        if abs(started(process) - handle["started"]) < 0.05:
            return process
    return None


def _started(pid: int) -> float:
    try:
        return started(psutil.Process(pid))
    except psutil.Error:
        return 0.0


def _end(pid: int) -> None:
    """Kill the process and all of its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).wait(5)


def _not_started(log: Path) -> OperationalError:
    return OperationalError(
        problem(
            "endpoint-not-started",
            "The endpoint did not start: {cause}",
            "在线服务启动失败：{cause}",
            cause=_tail(log, LOG_TAIL).strip() or "no output",
        )
    )


def _tail(file: Path, size: int) -> str:
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - size))
            return opened.read().decode("utf-8", errors="replace")
    except OSError:
        return ""

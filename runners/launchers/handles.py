"""Processes known by pid and start time, so that a pid used again is never taken for them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import psutil

from deploy.processes import started
from runners import filesystems
from runners.stage import PAGES, RESULT

Poll = Literal["running", "ok", "failed", "cancelled", "gone"]


class Launcher(Protocol):
    """How a stage becomes a process. Handles are JSON: another process may poll and cancel.

    Polling and cancelling may note in the handle what they learn, such as the number that a cluster gave the application.
    """

    def launch(self, stage_file: Path) -> dict[str, Any]: ...

    def poll(self, handle: dict[str, Any]) -> Poll: ...

    def cancel(self, handle: dict[str, Any]) -> None: ...

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]: ...


ENDS_S = 5.0
"""So long a killed process may take to be gone."""


def identity(pid: int) -> dict[str, Any]:
    """The part of a handle that names a process for good; raises psutil.NoSuchProcess where it is gone."""
    return {"pid": pid, "started": started(psutil.Process(pid))}


def process_of(handle: Mapping[str, Any]) -> psutil.Process | None:
    """The process of a handle while it lives."""
    try:
        found = psutil.Process(handle["pid"])
        same = abs(started(found) - handle["started"]) < 0.05
        return found if same and found.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def result_of(handle: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the engine left: {"state", "problem"}; None where it has not ended by itself."""
    try:
        return dict(json.loads(filesystems.read_text(handle["result"])))
    except FileNotFoundError:
        return None
    except ValueError:
        # On HDFS a file is there before its content is; on this machine it comes whole.
        if filesystems.is_local(handle["result"]):
            raise
        return None


def pages_of(handle: Mapping[str, Any]) -> dict[str, Any] | None:
    """How to reach the pages of an engine's Spark: {"port", "token"}; None where it shows none, or not yet."""
    place = f"{handle['result'].removesuffix(RESULT)}{PAGES}"
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        found = json.loads(filesystems.read_text(place))
        return {"port": int(found["port"]), "token": str(found["token"])}
    return None


def poll(handle: Mapping[str, Any]) -> Poll:
    """The result where there is one, else whether the process lives."""
    alive = process_of(handle) is not None
    found = result_of(handle)
    if found is not None:
        state: Poll = found["state"]
        return state
    return "running" if alive else "gone"


def kill_group(handle: Mapping[str, Any]) -> None:
    """End a process that leads a session, and all that it started."""
    found = process_of(handle)
    if found is None:
        return
    try:
        children = found.children(recursive=True)
    except psutil.NoSuchProcess:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(found.pid, signal.SIGKILL)
    for child in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs([found, *children], ENDS_S)

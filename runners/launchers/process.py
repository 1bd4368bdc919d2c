"""A process of its own for each stage: for code of users, and where no warm driver is wanted."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psutil

from runners.launchers import handles, temporary
from runners.launchers.handles import Poll
from runners.stage import StageFile

PROBE_S = 90.0
GRACE_S = 1.5
"""So long a cancelled process may take to tell its end, before it is killed."""


class ProcessLauncher:
    """Starts `python -m runners.spark.main` in a session of its own; its output goes beside the stage file."""

    def __init__(self, python: str = sys.executable, environment: Mapping[str, str] | None = None) -> None:
        self._python, self._environment = python, dict(environment or {})

    def command(self, stage_file: Path) -> list[str]:
        return [self._python, "-m", "runners.spark.main", str(stage_file)]

    def launch(self, stage_file: Path) -> dict[str, Any]:
        stage = StageFile.read(stage_file)
        own = temporary.environment(Path(stage.scratch) / "tmp")
        environment = {**os.environ, **self._environment, **own, "PYTHONPATH": search_path()}
        with stage_file.with_suffix(".log").open("ab") as output:
            process = subprocess.Popen(
                self.command(stage_file),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=stage_file.parent,
                start_new_session=True,
            )
        known = handles.identity(process.pid)
        threading.Thread(target=process.wait, daemon=True).start()
        return {"kind": "process", **known, "result": stage.result}

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Columns without a run, in a process of this machine; raises OSError where it does not answer."""
        environment = {**os.environ, **self._environment, "PYTHONPATH": search_path()}
        try:
            done = subprocess.run(
                [self._python, "-m", "runners.spark.probe"], input=json.dumps(dict(request)), capture_output=True,
                text=True, timeout=PROBE_S, env=environment,
            )  # fmt: skip
            answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        except (subprocess.TimeoutExpired, ValueError, IndexError) as failed:
            raise OSError("the engine that looks for columns did not answer") from failed
        return answer

    def poll(self, handle: Mapping[str, Any]) -> Poll:
        return handles.poll(handle)

    def cancel(self, handle: Mapping[str, Any]) -> None:
        """Ask it to stop; kill it where it has not within the grace."""
        if handles.process_of(handle) is None:
            return
        for process in self.asked(handle):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        while time.monotonic() < deadline and handles.process_of(handle) and handles.result_of(handle) is None:
            time.sleep(0.05)
        if handles.process_of(handle) is not None:
            handles.kill_group(handle)

    def asked(self, handle: Mapping[str, Any]) -> Iterable[psutil.Process]:
        """The processes that a cancellation is told to."""
        found = handles.process_of(handle)
        return [found] if found else []


def search_path() -> str:
    """Where an engine process finds the product's packages."""
    root = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])

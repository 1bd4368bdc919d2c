"""A process is told by when it began, also where somebody sets the clock."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest
from psutil import _pslinux as kernel

from deploy.processes import started
from runners.launchers import handles


def test_a_process_is_known_again_after_the_clock_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = handles.identity(psutil.Process().pid)
    boot = psutil.boot_time() + 3600
    monkeypatch.setattr(psutil, "boot_time", lambda: boot)
    monkeypatch.setattr(kernel, "boot_time", lambda: boot)
    assert handles.process_of(handle) == psutil.Process()


def test_another_process_with_the_same_id_is_another_one() -> None:
    handle = handles.identity(psutil.Process().pid)
    assert handles.process_of({**handle, "started": handle["started"] - 1}) is None


def test_a_killed_group_is_gone_when_that_returns() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    assert started(psutil.Process(process.pid)) >= started(psutil.Process())
    handles.kill_group(handles.identity(process.pid))
    assert process.poll() is not None or not psutil.pid_exists(process.pid)

"""What engines that are gone have left is taken away, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil

from runners.launchers import handles, temporary

WAITS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_java_left_by_a_killed_driver_is_ended_with_its_files(tmp_path: Path) -> None:
    own = temporary.of_driver(tmp_path / "driver-1.json")
    left = subprocess.Popen(WAITS, env={**os.environ, **temporary.environment(own)})
    (own / "spark-1").mkdir()
    temporary.sweep(tmp_path)
    assert not own.exists()
    assert not psutil.pid_exists(left.pid)


def test_a_living_driver_keeps_its_folder(tmp_path: Path) -> None:
    address = tmp_path / "driver-1.json"
    own = temporary.of_driver(address)
    driver = subprocess.Popen(WAITS, env={**os.environ, **temporary.environment(own)})
    try:
        address.write_text(json.dumps(handles.identity(driver.pid)))
        temporary.sweep(tmp_path)
        assert own.exists()
        assert psutil.pid_exists(driver.pid)
    finally:
        driver.kill()
        driver.wait()
    temporary.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []

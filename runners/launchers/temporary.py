"""A temporary folder of each engine's own: what one that was killed leaves behind is found there and taken away."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import psutil

from runners.launchers import handles


def environment(folder: Path) -> dict[str, str]:
    """Make the folder, and what has Python and Spark keep their temporary files in it (the session tells Java)."""
    folder.mkdir(parents=True, exist_ok=True)
    return {"TMPDIR": str(folder), "SPARK_LOCAL_DIRS": str(folder)}


def of_driver(address: Path) -> Path:
    """The temporary folder of the warm driver with that address file."""
    return address.with_suffix(".tmp.d")


def sweep(folder: Path) -> None:
    """Take away what warm drivers that are gone, or never got as far as an address, have left: files and processes."""
    for temporary in folder.glob("driver-*.tmp.d"):
        address = temporary.with_suffix("").with_suffix(".json")
        try:
            known = json.loads(address.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            known = None
        if known is None or handles.process_of(known) is None:
            _end_those_in(temporary)
            shutil.rmtree(temporary, ignore_errors=True)
            address.unlink(missing_ok=True)


def _end_those_in(folder: Path) -> None:
    """Java that was still starting when its driver was killed waits for ever."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("TMPDIR") == str(folder):
                process.kill()
                found.append(process)
    psutil.wait_procs(found, handles.ENDS_S)

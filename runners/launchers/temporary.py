"""A temporary folder of each engine's own: what one that was killed leaves behind is found there and taken away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from runners.launchers import handles


def environment(folder: Path) -> dict[str, str]:
    """Make the folder, and what has Python and Spark keep their temporary files in it (the session tells Java)."""
    folder.mkdir(parents=True, exist_ok=True)
    return {"TMPDIR": str(folder), "SPARK_LOCAL_DIRS": str(folder)}


def of_driver(address: Path) -> Path:
    """The temporary folder of the warm driver with that address file."""
    return address.with_suffix(".tmp.d")


def sweep(folder: Path) -> None:
    """Take away what warm drivers that are gone have left in their folder."""
    for temporary in folder.glob("driver-*.tmp.d"):
        address = temporary.with_suffix("").with_suffix(".json")
        try:
            known = json.loads(address.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            known = None
        if known is None or handles.process_of(known) is None:
            shutil.rmtree(temporary, ignore_errors=True)
            address.unlink(missing_ok=True)

"""Which code an engine process was started with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from runners import fingerprints

PACKAGES = ("components", "runners", "deploy")
"""What an engine imports of the product; the studio itself stays at home."""


def code_version() -> str:
    """Changes whenever a source file of the packages that a driver has loaded does; asked at each launch (3 ms)."""
    root = Path(__file__).resolve().parents[2]
    return fingerprints.digest(sorted(one for name in PACKAGES for one in _sources(root / name, name)))


def _sources(folder: Path, shown: str) -> Iterator[list[str | int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{shown}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _sources(Path(entry.path), name)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                yield [name, status.st_size, status.st_mtime_ns]

"""Which code an engine process was started with."""

from __future__ import annotations

from pathlib import Path

from runners import fingerprints

PACKAGES = ("components", "runners", "deploy")
"""What an engine imports of the product; the studio itself stays at home."""


def code_version() -> str:
    """Changes whenever a source file of the packages that a driver has loaded does."""
    root = Path(__file__).resolve().parents[2]
    files = [file for name in PACKAGES for file in sorted((root / name).rglob("*.py"))]
    return fingerprints.digest([[str(f.relative_to(root)), f.stat().st_size, f.stat().st_mtime_ns] for f in files])

"""The place where endpoints run: processes of this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def start(package: Path, name: str, folder: Path, version: str) -> dict[str, Any]:
    """Start a process that serves the package, and wait until it answers; gives its handle."""
    from deploy import api

    return dict(api.start(package, name, folder=folder, version=version))


def status(handle: Mapping[str, Any]) -> str:
    """Say "ready" where the process of the handle (pid and start time) answers."""
    from deploy import api

    return str(api.status(handle))


def stop(handle: Mapping[str, Any]) -> None:
    """Let it finish what it does, then end it."""
    from deploy import api

    api.stop(handle)


def replay_parity(url: str, package: Path) -> dict[str, Any]:
    """Send the package's rows to the endpoint and compare the scores with the engine's."""
    from deploy import api

    return dict(api.replay_parity(url, package))


def predict(url: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Predict plain rows."""
    from deploy import api

    return [dict(row) for row in api.predict(url, list(rows))]

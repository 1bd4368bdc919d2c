"""Runs an experiment on the warm driver and gives its wall time: what a user waits, without the driver's start."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runners import api
from runners.launchers.warm import WarmLauncher


class Engine:
    """A warm driver with its artifacts in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = api.Store(str(folder / "artifacts"))
        self.warm = WarmLauncher(folder / "driver")
        self.roots = [str(folder)]

    def run(self, document: Mapping[str, Any], force: bool = False) -> float:
        """Seconds from planning to the end; raises AssertionError when the run fails."""
        started = time.monotonic()
        everything = [node["id"] for node in document["nodes"]] if force else []
        made = api.plan(
            document, store=self.store, sources=api.resolver(api.Gate(self.roots), {}.get), force=everything
        )
        run = uuid.uuid4().hex[:12]
        told: list[Any] = []
        context = api.Context(
            run=run,
            document=document,
            artifacts=self.store.url,
            work=self.folder / "work",
            events=lambda stage, attempt: {"file": str(self.folder / f"{run}-{stage}.{attempt}.jsonl")},
            emit=told.extend,
            launcher=lambda engine: self.warm,
            roots=self.roots,
        )
        state = api.start(made)
        while state["state"] == "running":
            state = api.advance(made, state, context)
            time.sleep(0.05)
        assert state["state"] == "ok", state
        return time.monotonic() - started

    def stop(self) -> None:
        self.warm.stop()

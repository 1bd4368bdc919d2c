"""The warm drivers of a machine: while the first is busy with a big stage, a second takes small ones, and the system shares the cores.

In one driver, each of a small stage's many jobs would wait for tasks of the big one to end.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from runners.launchers import handles
from runners.launchers.handles import Poll
from runners.launchers.pages import Pages
from runners.launchers.warm import WarmLauncher
from runners.spark import session
from runners.stage import StageFile

SMALL_ROWS = 1_000_000
"""Stages that read so many rows at most are small; those whose rows nobody knows beforehand are not."""
BUSY_S = 3.0
"""After so long with a stage that is not small, the second driver is started."""
BESIDE = {"STUDIO_DRIVER_IDLE_S": "600", "STUDIO_DRIVER_NICE": "0"}
BESIDE_MB = 2048
"""Its heap at most; where not twice as much is free, there is no second driver."""

logger = logging.getLogger("studio.runners")


class WarmDrivers:
    """The first driver, in `folder`, and the second one beside it, which comes and goes as it is needed."""

    def __init__(
        self, folder: Path, python: str = sys.executable, environment: Mapping[str, str] | None = None
    ) -> None:
        given = dict(environment or {})
        heap = min(int(given.get("STUDIO_SPARK_HEAP_MB", session.heap_mb())), BESIDE_MB)
        self.first = WarmLauncher(folder, python, given)
        self.second = WarmLauncher(
            folder.with_name(f"{folder.name}-beside"), python, {**given, **BESIDE, "STUDIO_SPARK_HEAP_MB": str(heap)}
        )

    def launch(self, stage_file: Path) -> dict[str, Any]:
        if not _small(StageFile.read(stage_file)):
            handle = self.first.launch(stage_file)
            later = threading.Timer(BUSY_S, self._prepare, (handle,))
            later.daemon = True
            later.start()
            return handle
        # Where a driver does not answer, the next attempt looks for one anew: two must never have the same one.
        return (self.second if self._beside() else self.first).launch(stage_file)

    def poll(self, handle: Mapping[str, Any]) -> Poll:
        return handles.poll(handle)

    def cancel(self, handle: Mapping[str, Any]) -> None:
        self.first.cancel(handle)

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return (self.second if self._beside() else self.first).probe(request)

    def pages(self) -> Pages | None:
        """Of the first driver: that is where the long work is."""
        return self.first.pages()

    def ensure(self) -> dict[str, Any]:
        return self.first.ensure()

    def renew(self) -> None:
        """Start the next first driver where one has ended for its size; a second one comes when it is needed again."""
        self.first.renew()

    def address(self) -> dict[str, Any] | None:
        return self.first.address()

    def state(self) -> dict[str, Any]:
        return self.first.state()

    def retire(self) -> None:
        for one in (self.first, self.second):
            one.retire()

    def stop(self) -> None:
        for one in (self.first, self.second):
            one.stop()

    def _beside(self) -> bool:
        """Whether the first driver is at work and the second one is there, and warm: a cold one would take longer."""
        return bool(self.second.state().get("warm")) and bool(self.first.state().get("running"))

    def _prepare(self, handle: Mapping[str, Any]) -> None:
        """Start the second driver while the first is still at work, where there is memory for it."""
        if psutil.virtual_memory().available >> 20 > 2 * BESIDE_MB and handles.poll(handle) == "running":
            try:
                self.second.ensure()
            except OSError as error:
                logger.warning("no second driver: small runs wait for the big one's tasks", exc_info=error)


def _small(stage: StageFile) -> bool:
    rows = [stage.plan.nodes[node].rows for node in stage.planned.nodes]
    known = [found for found in rows if found is not None]
    return len(known) == len(rows) and max(known, default=0.0) <= SMALL_ROWS

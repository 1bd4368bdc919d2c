"""How far each running node is, asked from Spark's status tracker by one thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from components.errors import Text

if TYPE_CHECKING:
    from pyspark import SparkContext

EVERY_S = 0.5
MOST = 0.97
"""The number of jobs to come is not known, so tasks alone never say that a node is done."""


class Progress:
    """Polls the job groups of running nodes and tells `report(node, fraction, message)` where something moved."""

    def __init__(
        self, context: SparkContext, groups: Mapping[str, str], report: Callable[[str, float, dict[str, str]], None]
    ) -> None:
        self._tracker = context.statusTracker()
        self._groups, self._report = groups, report
        self._told: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="progress", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def _poll(self) -> None:
        while not self._stop.wait(EVERY_S):
            for node, group in list(self._groups.items()):
                self._look(node, group)

    def _look(self, node: str, group: str) -> None:
        done = total = 0
        jobs = self._tracker.getJobIdsForGroup(group)
        stages = {stage for job in jobs if (found := self._tracker.getJobInfo(job)) for stage in found.stageIds}
        for stage in stages:
            info: Any = self._tracker.getStageInfo(stage)
            if info is not None:
                done, total = done + info.numCompletedTasks, total + info.numTasks
        fraction = round(min(done / total, MOST), 3) if total else 0.0
        if total and fraction > self._told.get(node, 0.0):
            self._told[node] = fraction
            message = Text("{done} of {total} tasks, {jobs} jobs", "任务 {done}/{total}，作业 {jobs}")
            self._report(node, fraction, asdict(message.fill({"done": done, "total": total, "jobs": len(jobs)})))

"""How far each running node is, asked from Spark's status tracker by one thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from components.errors import Text
from runners.spark.usage import Usage, Used

if TYPE_CHECKING:
    from pyspark import SparkContext

EVERY_S, MOST_S = 0.5, 1.0
"""So often the jobs are looked at when a node has just started, and when the same ones have run for ten seconds: each look, and each
message that comes of it, takes time from the work."""
ROWS = Text(" · {rows} rows read", " · 已读取 {rows} 行")
MOST = 0.97
"""Jobs alone never say that a node is done."""

Report = Callable[[str, float | None, dict[str, str]], None]


@dataclass
class Seen:
    """A node's jobs so far: how many began and ended, the tasks of those that go on, and the rows that these have read."""

    jobs: int = 0
    ended: int = 0
    done: int = 0
    total: int = 0
    rows: int = field(default=0, compare=False)

    def fraction(self, expected: int | None) -> float | None:
        """The share of the expected jobs; else of the only job's tasks; None where more jobs may come."""
        running = self.done / self.total if self.total else 0.0
        if expected:
            return round(min((self.ended + running) / max(expected, self.jobs), MOST), 2)
        return round(min(running, MOST), 2) if self.jobs == 1 and not self.ended else None

    def message(self) -> dict[str, str]:
        if self.jobs == 1:
            text = Text("{done} of {total} tasks", "任务 {done}/{total}")
        else:
            text = Text("job {jobs}, {done} of {total} tasks", "第 {jobs} 个作业，任务 {done}/{total}")
        told = asdict(text.fill({"done": self.done, "total": self.total, "jobs": self.jobs}))
        read = asdict(ROWS.fill({"rows": f"{self.rows:,}"}))
        return {name: text + read[name] for name, text in told.items()} if self.rows else told


class Progress:
    """Polls the job groups of running nodes and tells `report(node, fraction, message)` where something moved.

    `expected` has the number of jobs of those nodes that know it beforehand.
    """

    def __init__(
        self,
        context: SparkContext,
        groups: Mapping[str, str],
        report: Report,
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self._tracker = context.statusTracker()
        self.usage = Usage(context)
        self._groups, self._report, self._expected = groups, report, expected or {}
        self._told: dict[str, Seen] = {}
        self._most: dict[str, float] = {}
        self._ended: dict[str, set[int]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="progress", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def _poll(self) -> None:
        pause, known = EVERY_S, list[tuple[str, str]]()
        while not self._stop.wait(pause):
            groups = list(self._groups.items())
            pause, known = (min(pause * 1.05, MOST_S) if groups == known else EVERY_S), groups
            if groups:
                self.usage.weigh([node for node, _ in groups])
            for node, group in groups:
                self._look(node, group)

    def used(self, node: str, group: str) -> Used:
        """What a node that ends has used, its last jobs included."""
        for job in self._tracker.getJobIdsForGroup(group):
            found = self._tracker.getJobInfo(job)
            if found is not None:
                self.usage.saw(node, list(found.stageIds))
        return self.usage.of(node)

    def _look(self, node: str, group: str) -> None:
        """Jobs that have ended are not asked again: a long training has thousands."""
        ended = self._ended.setdefault(group, set())
        jobs = set(self._tracker.getJobIdsForGroup(group))
        seen, running = Seen(jobs=len(jobs | ended)), list[int]()
        for job in jobs - ended:
            found = self._tracker.getJobInfo(job)
            if found is not None:
                self.usage.saw(node, list(found.stageIds))
            if found is None or found.status not in ("RUNNING", "UNKNOWN"):
                ended.add(job)
                continue
            for stage in found.stageIds:
                info: Any = self._tracker.getStageInfo(stage)
                if info is not None:
                    running.append(stage)
                    seen.done, seen.total = seen.done + info.numCompletedTasks, seen.total + info.numTasks
        seen.ended = len(ended)
        if seen.total and seen != self._told.get(node):
            self._told[node] = seen
            fraction = seen.fraction(self._expected.get(node))
            if fraction is not None:
                fraction = self._most[node] = max(fraction, self._most.get(node, 0.0))
            seen.rows = self.usage.reading(running)
            self._report(node, fraction, seen.message())

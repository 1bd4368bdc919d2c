"""What a node used: rows read, bytes spilled, memory, and whether one of its tasks did the work of many."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from components.errors import Text

if TYPE_CHECKING:
    from pyspark import SparkContext

MOST_STAGES = 60
"""A long training has thousands of stages; of a node so many are looked at, the newest."""
SPILL_MB = 64
SKEW = 4.0
SKEW_S = 10.0
SPILLED = Text(
    "{mb} MB did not fit into memory and went to disk: more memory for the engine, or fewer columns, would be quicker",
    "有 {mb} MB 数据放不下内存而写入磁盘：增大引擎内存或减少列数会更快",
)
SKEWED = Text(
    "the longest task took {most} s, most took {median} s: one value has most of the rows (look at the keys of joins and groups)",
    "最慢的任务用了 {most} 秒，多数任务只用 {median} 秒：数据集中在少数取值上（请检查连接键或分组键）",
)


@dataclass
class Used:
    """`rows` are the records of the stage that read most, `memory_mb` the whole engine's at its most meanwhile."""

    rows: int = 0
    spilled_mb: int = 0
    memory_mb: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return asdict(self)


class Usage:
    """Kept by the thread that polls for progress; `of` gives what is known of a node that ended."""

    def __init__(self, context: SparkContext) -> None:
        self._context = context
        self._store: Any = context._jsc.sc().statusStore()
        jvm: Any = context._jvm
        # Asked now: at the end, Java may be gone.
        self.heap_mb = int(jvm.java.lang.Runtime.getRuntime().maxMemory()) >> 20
        self._stages: dict[str, dict[int, None]] = {}
        self._peaks: dict[str, int] = {}
        self._process = psutil.Process()
        self._lock = threading.Lock()
        self.peak_mb = 0

    def saw(self, node: str, stages: list[int]) -> None:
        with self._lock:
            self._stages.setdefault(node, {}).update(dict.fromkeys(stages))

    def weigh(self, nodes: list[str]) -> None:
        """Look at the memory of the engine's processes for the nodes that run."""
        held = resident_mb(self._process)
        self.peak_mb = max(self.peak_mb, held)
        with self._lock:
            for node in nodes:
                self._peaks[node] = max(self._peaks.get(node, 0), held)

    def reading(self, stages: list[int]) -> int:
        """Records that these stages have read so far."""
        return max((_records(data) for _, data in self._data(stages)), default=0)

    def of(self, node: str) -> Used:
        with self._lock:
            stages = list(self._stages.get(node, {}))[-MOST_STAGES:]
            used = Used(memory_mb=self._peaks.get(node, 0))
        spilled, skew = 0, None
        for stage, data in self._data(stages):
            used.rows = max(used.rows, _records(data))
            spilled += int(data.diskBytesSpilled())
            skew = skew or self._skew(stage, data)
        used.spilled_mb = spilled >> 20
        if used.spilled_mb >= SPILL_MB:
            used.warnings.append(asdict(SPILLED.fill({"mb": used.spilled_mb})))
        if skew:
            used.warnings.append(asdict(SKEWED.fill(skew)))
        return used

    def _data(self, stages: list[int]) -> Iterator[tuple[int, Any]]:
        from py4j.protocol import Py4JError

        for stage in stages:
            with contextlib.suppress(Py4JError):  # Spark keeps the newest thousand stages only
                yield stage, self._store.lastStageAttempt(stage)

    def _skew(self, stage: int, data: Any) -> Mapping[str, Any] | None:
        if int(data.numCompleteTasks()) < 4 or int(data.executorRunTime()) < SKEW_S * 1000:
            return None
        gateway: Any = self._context._gateway
        quantiles = gateway.new_array(gateway.jvm.double, 2)
        quantiles[0], quantiles[1] = 0.5, 1.0
        found = self._store.taskSummary(stage, data.attemptId(), quantiles)
        if not found.isDefined():
            return None
        times = found.get().executorRunTime()
        median, most = float(times.apply(0)) / 1000, float(times.apply(1)) / 1000
        return {"median": round(median, 1), "most": round(most, 1)} if most > max(SKEW * median, SKEW_S / 2) else None


def _records(data: Any) -> int:
    return max(int(data.inputRecords()), int(data.shuffleReadRecords()))


def resident_mb(process: psutil.Process) -> int:
    """Resident memory of a process and those below it, in MB."""
    held = 0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            held += one.memory_info().rss
    return held >> 20

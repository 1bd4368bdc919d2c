"""How much the machine did for somebody else while a benchmark ran: a figure taken beside a test suite is none."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

MARK = "STUDIO_BENCH"
EVERY_S = 2.0
KERNEL = 2
"""The parent of the kernel's own threads: what they do (write pages back), they do for us."""


@dataclass
class Beside:
    """CPU seconds of processes that are not ours, and those that the host kept for its other guests."""

    seconds: float = 0.0
    wall_s: float = 0.0
    _last: dict[tuple[int, float], float] = field(default_factory=dict)

    @property
    def cores(self) -> float:
        return self.seconds / self.wall_s if self.wall_s else 0.0

    def sample(self, first: bool = False) -> None:
        now = dict(_foreign())
        if not first:
            # One that is new has used all its time since the last look; one that ended in between is not seen.
            self.seconds += sum(max(0.0, used - self._last.get(key, 0.0)) for key, used in now.items())
        self._last = now


@contextmanager
def watched() -> Iterator[Beside]:
    """Look every two seconds until the end; what the body starts inherits a mark by which it is told from others."""
    os.environ[MARK] = mark = str(os.getpid())
    beside, end = Beside(), threading.Event()
    beside.sample(first=True)
    begun, stolen = time.monotonic(), _stolen()

    def look() -> None:
        while not end.wait(EVERY_S):
            beside.sample()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield beside
    finally:
        end.set()
        thread.join()
        beside.sample()
        beside.seconds += _stolen() - stolen
        beside.wall_s = time.monotonic() - begun
        assert os.environ.pop(MARK) == mark


def _foreign() -> Iterator[tuple[tuple[int, float], float]]:
    """(process id, start) and CPU seconds of every process that is neither ours nor the kernel's."""
    mine = {os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))}
    for process in psutil.process_iter():
        if process.pid in mine:
            continue
        try:
            with process.oneshot():
                if KERNEL in (process.pid, process.ppid()) or process.environ().get(MARK) == str(os.getpid()):
                    continue
                used = process.cpu_times()
                yield (process.pid, process.create_time()), used.user + used.system
        except psutil.Error:
            continue


def _stolen() -> float:
    """Seconds that a virtual machine waited for its host, of all its processors."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))

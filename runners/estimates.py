"""How long a node will take and how much memory, from what it took before, scaled by the rows of its sources."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HALF_ROWS = 100_000
"""So many rows take as long as what does not grow with them: gradient-boosted trees were measured to take 4 s on 10,000
rows and 48 s on a million. Used where only one size was ever seen."""
NEAR = 1.25
"""Sizes within this factor count as the same."""


@dataclass(frozen=True)
class Took:
    """One good evaluation: rows of the sources before it, seconds, and the engine's memory at its most, in MB."""

    rows: float | None
    seconds: float
    memory_mb: float | None = None


@dataclass(frozen=True)
class Expected:
    seconds: float
    memory_mb: float | None = None


def expected(before: Sequence[Took], rows: float | None) -> Expected | None:
    """What is to be expected at so many rows; the newest first in `before`. None where nothing is known."""
    if not before:
        return None
    near = [took for took in before if _near(took.rows, rows)]
    if near:
        memory = [took.memory_mb for took in near if took.memory_mb]
        seconds = statistics.median(took.seconds for took in near[:3])
        return Expected(round(seconds, 3), max(memory) if memory else None)
    assert rows
    known = [took for took in before if took.rows]
    seconds = _scaled([(took.rows or 0.0, took.seconds) for took in known], rows, HALF_ROWS)
    memories = [(took.rows or 0.0, took.memory_mb) for took in known if took.memory_mb]
    # Most of an engine's memory is there before the first row: only a second size tells how it grows.
    held = round(_scaled(memories, rows, math.inf)) if memories else None
    return Expected(round(seconds, 3), held)


def _near(one: float | None, other: float | None) -> bool:
    """Where one is not known, there is nothing to scale by."""
    if not one or not other:
        return True
    return max(one, other) / min(one, other) <= NEAR


def _scaled(points: Sequence[tuple[float, float]], rows: float, half: float) -> float:
    """On the line through two sizes that were seen, the ones closest to `rows`; else as if `half` rows took as long as none."""
    by_distance = sorted(points, key=lambda point: max(point[0], rows) / min(point[0], rows))
    size, value = by_distance[0]
    other = next((point for point in by_distance if not _near(point[0], size)), None)
    if other is not None:
        slope = max((other[1] - value) / (other[0] - size), 0.0)
        return max(value + slope * (rows - size), min(value, other[1]) * min(1.0, rows / min(size, other[0])))
    return value if math.isinf(half) else value * (half + rows) / (half + size)

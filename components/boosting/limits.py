"""How much of the machine a training process may take: the machine's matter, so not a parameter of an experiment."""

from __future__ import annotations

import os

SHARE = 0.8
"""Of the memory that is free when a training begins."""


def threads() -> int:
    """STUDIO_BOOSTING_THREADS, else as many as there are cores for this process."""
    given = os.environ.get("STUDIO_BOOSTING_THREADS")
    if given:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_mb() -> int:
    """STUDIO_BOOSTING_MEMORY_MB, else a share of what is free now."""
    import psutil

    given = os.environ.get("STUDIO_BOOSTING_MEMORY_MB")
    return int(given) if given else int(psutil.virtual_memory().available * SHARE / 2**20)

"""Profiles follow imports, one at a time, in a thread of the server; what was missed is made at the next start."""

from __future__ import annotations

import logging
import queue
import threading

from django.db import connection

from components.errors import StudioError
from studio.datasets import files, parsing
from studio.datasets.models import DatasetVersion

logger = logging.getLogger("studio.datasets")

_asked: queue.SimpleQueue[int | None] = queue.SimpleQueue()
_thread: threading.Thread | None = None


def start() -> None:
    """Begin to work, first on what has no profile yet."""
    global _thread
    from studio.datasets import actions

    actions.sweep()
    for key in DatasetVersion.objects.filter(profile=None, dataset__deleted_at=None).values_list("pk", flat=True):
        _asked.put(key)
    _thread = threading.Thread(target=_work, name="dataset profiles", daemon=True)
    _thread.start()


def stop() -> None:
    global _thread
    if _thread is not None:
        _asked.put(None)
        _thread.join(timeout=5)
        _thread = None


def ask(key: int) -> None:
    """Have a version profiled; at once where no thread works (a command, a test)."""
    if _thread is None:
        make(key)
    else:
        _asked.put(key)


def make(key: int) -> None:
    """Profile a version; a failure is logged and leaves it without."""
    version = DatasetVersion.objects.filter(pk=key).first()
    if version is None:
        return
    try:
        with files.local(version) as path:
            found = parsing.profile(path)
    except StudioError as failed:
        logger.warning("no profile", exc_info=failed, extra={"dataset_version": key})
        return
    DatasetVersion.objects.filter(pk=key).update(profile=found)


def _work() -> None:
    while (key := _asked.get()) is not None:
        make(key)
        connection.close()

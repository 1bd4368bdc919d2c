"""Wake whoever drives runs: a thread of this process, or a Celery worker. A lost ring costs seconds, never a run."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings

from studio.runs.models import Run, RunState

logger = logging.getLogger("studio.runs")

_listener: Callable[[int], None] | None = None


def listen(listener: Callable[[int], None] | None) -> None:
    """Let the driver of this process hear (embedded)."""
    global _listener
    _listener = listener


def ring(run_id: int) -> None:
    """Something happened to this run that its driver should look at."""
    if settings.EMBEDDED:
        if _listener is not None:
            _listener(run_id)
        return
    from kombu.exceptions import OperationalError

    from studio.celery import app

    try:
        app.send_task("studio.runs.tasks.drive_run", [run_id], retry=False)
    except OperationalError:
        logger.warning("the broker is away; reconcile will drive the run", extra={"run": run_id})


def ring_for_next(experiment_id: int) -> None:
    """A run of the experiment ended: the next in its queue may begin."""
    waiting = Run.objects.filter(experiment=experiment_id, state=RunState.QUEUED).order_by("pk")
    following = waiting.values_list("pk", flat=True).first()
    if following is not None:
        ring(following)

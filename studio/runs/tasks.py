"""What a cluster's Celery workers do: the same driving, and the periodic look for runs that nobody drives."""

from __future__ import annotations

import threading

from celery import shared_task

from studio.runs import driving
from studio.runs.apps import renew
from studio.runs.collecting import collect_artifacts


@shared_task(name="studio.runs.tasks.drive_run")  # type: ignore[untyped-decorator]
def drive_run(run_id: int) -> None:
    """Drive a run while this worker lives; returns at once where another one does."""
    driving.drive_run(run_id, threading.Event(), threading.Event())


@shared_task(name="studio.runs.tasks.reconcile")  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Ring for each run that nobody drives; keep this worker's driver warm."""
    for run_id in driving.waiting():
        drive_run.delay(run_id)
    renew()


@shared_task(name="studio.runs.tasks.collect")  # type: ignore[untyped-decorator]
def collect() -> None:
    """Keep the artifacts below their limit."""
    collect_artifacts()

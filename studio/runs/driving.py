"""Drives a run to its end: holds the lease, asks runners.drive to go on, and keeps what it answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import django.db
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from components.errors import OperationalError, Problem, StudioError, problem
from runners import drive, events
from runners.plan import Plan
from studio.logs import logged
from studio.runs import actions, contexts, ingest, leases
from studio.runs.leases import Lease, LeaseLost
from studio.runs.models import Run, RunState

logger = logging.getLogger("studio.runs")

TICK_S = 0.25
RETRY_S = 2.0
"""Pause after something around us failed (a full disk, a database that was away)."""
PATIENCE_S = 300.0
"""So long such failures are tried again before the run fails."""


def drive_run(run_id: int, bell: threading.Event, stop: threading.Event) -> None:
    """Drive one run as long as this process holds its lease; returns at its end, or when `stop` is set."""
    lease = leases.take(run_id)
    if lease is None:
        return
    leases.heart.hold(lease)
    try:
        with logged(run=run_id):
            _Drive(lease, bell, stop).to_the_end()
    except LeaseLost:
        logger.warning("another process drives the run now", extra={"run": run_id})
    finally:
        leases.heart.drop(lease)


class _Drive:
    def __init__(self, lease: Lease, bell: threading.Event, stop: threading.Event) -> None:
        self.lease, self.bell, self.stop = lease, bell, stop
        self.run = Run.objects.select_related("workspace", "experiment", "version").get(pk=lease.run_id)
        self.plan = Plan.from_json(self.run.plan)
        self.state: dict[str, Any] = self.run.drive_state or drive.start(self.plan)
        self.failing_since: float | None = None

    def to_the_end(self) -> None:
        if not self._may_begin():
            self.lease.release()
            return
        context = contexts.context(self.run, self.lease, self.hear)
        while not self.stop.is_set():
            self._step(context)
            if self.state["state"] != "running":
                self._finish()
                return
            self.bell.wait(TICK_S)
            self.bell.clear()
            close_old_connections()
        self.lease.release()

    def _may_begin(self) -> bool:
        if self.run.state != RunState.QUEUED:
            return True
        if self.run.cancel_asked:
            self.state = {**self.state, "state": "cancelled"}
            self._finish()
            return False
        if not actions.may_start(self.run):
            return False
        actions.begin(self.run, self.lease)
        return True

    def _step(self, context: drive.Context) -> None:
        if Run.objects.filter(pk=self.run.pk, cancel_asked=True).exists():
            context.cancelled = True
        try:
            self.state = drive.advance(self.plan, self.state, context)
            self.lease.save(drive_state=self.state)
            self.failing_since = None
        except LeaseLost:
            raise
        except (OperationalError, django.db.OperationalError, django.db.InterfaceError, OSError) as error:
            self._failed_around_us(error)
        except StudioError as error:
            self.state = {**self.state, "state": "failed", "problem": error.problems[0].json()}
        except Exception as error:
            logger.exception("driving failed")
            self.state = {**self.state, "state": "failed", "problem": failed(error).json()}

    def _failed_around_us(self, error: Exception) -> None:
        """The disk, the database or the engine's start: try again for a while, from the state that was kept."""
        logger.warning("driving is tried again", exc_info=error)
        close_old_connections()
        self.failing_since = self.failing_since or time.monotonic()
        if time.monotonic() - self.failing_since > PATIENCE_S:
            told = error.problems[0] if isinstance(error, OperationalError) else failed(error)
            self.state = {**self.state, "state": "failed", "problem": told.json()}
        self.stop.wait(RETRY_S)

    def hear(self, told: Sequence[dict[str, Any]]) -> None:
        """Store events of the driver itself; refused where the lease is lost."""
        ingest.store(self.run.pk, ingest.read(told), own=True, check=self.lease.check)

    def _say(self, kind: str, node: str, **fields: Any) -> dict[str, Any]:
        self.state["number"] = self.state.get("number", 0) + 1
        common = {"source": ingest.OWN_SOURCE, "number": self.state["number"], "time": events.now()}
        return {**common, "type": kind, "node": node, **fields}

    def _finish(self) -> None:
        """Give every open node an end, then end the run."""
        state = str(self.state["state"])
        with ingest.writing, transaction.atomic():
            rows = self.run.nodes.filter(state__in=events.UNFINISHED).order_by("id")
            self.hear([self._say("node-finished", row.node, state=ended(state, row.state)) for row in rows])
            actions.finish(self.run.pk, self.lease, state, self._problem(state))
        logger.info("run finished", extra={"run": self.run.pk, "state": state})

    def _problem(self, state: str) -> Mapping[str, Any] | None:
        """Of a failed run: the first node's problem, else the stage's, else the driver's own."""
        if state != "failed":
            return None
        for row in self.run.nodes.filter(state="failed").order_by("id"):
            if row.snapshot.get("problem"):
                found: Mapping[str, Any] = row.snapshot["problem"]
                return found
        stages = self.state.get("stages", {}).values()
        said = [self.state.get("problem"), *(stage.get("problem") for stage in stages)]
        return next((found for found in said if found), None)


def failed(error: Exception) -> Problem:
    return problem(
        "drive-failed", "The studio failed to drive the run: {what}", "系统驱动运行时出错：{what}", what=str(error)
    )


def ended(run: str, node: str) -> str:
    """How a node ends that was open when its run ended."""
    return "cancelled" if run == "cancelled" or node == "running" else "skipped"


def waiting() -> list[int]:
    """Runs that nobody drives: their lease ran out, or they wait in a queue; oldest first."""
    leases.free_those_of_the_dead()
    found = Run.objects.filter(leases.free(timezone.now())).filter(Q(state=RunState.RUNNING) | Q(state=RunState.QUEUED))
    rows = found.select_related("experiment").order_by("pk")
    return [run.pk for run in rows if run.state == RunState.RUNNING or run.cancel_asked or actions.may_start(run)]

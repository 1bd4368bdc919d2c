"""Sees to it, in a thread of the server, that what should answer does: starts, restarts after a crash, stops."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from datetime import timedelta

from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from components.errors import StudioError
from deploy import api as target
from studio.deployments import rollout
from studio.deployments.models import Deployment, RevisionState, State

logger = logging.getLogger("studio.deployments")

TICK_S = 1.0
SETTLED_S = 60
"""A process that lived so long is forgiven its former failures."""
SILENT_S = 60
_silent: dict[int, float] = {}
"""Since when a living process has not answered, by the deployment's id."""


class Supervisor:
    """One thread; `ring` makes it look at once."""

    def __init__(self) -> None:
        self._bell, self._over = threading.Event(), False
        self._thread = threading.Thread(target=self._work, name="deployments", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over = True
        self._bell.set()
        self._thread.join(timeout=10)

    def ring(self) -> None:
        self._bell.set()

    def _work(self) -> None:
        first = True
        while not self._over:
            try:
                look(attach=first)
                first = False
            except Exception:
                logger.exception("the supervisor goes on after an error")
            close_old_connections()
            self._bell.wait(TICK_S)
            self._bell.clear()


_supervisor: Supervisor | None = None


def start() -> None:
    """Begin; processes that outlived a former server are found again by pid and start time."""
    global _supervisor
    _supervisor = Supervisor()
    _supervisor.start()


def stop() -> None:
    """End the thread. The endpoints go on: the next server finds them."""
    global _supervisor
    if _supervisor is not None:
        _supervisor.stop()
        _supervisor = None


def ring() -> None:
    """Something should start or stop: at once where no thread works (a command, a test)."""
    if _supervisor is not None:
        _supervisor.ring()
    else:
        look()


def look(attach: bool = False) -> None:
    """One round over all deployments; `attach` tells of processes that were found again."""
    if attach:
        rollout.let_go_of_foreign()
    for deployment in Deployment.objects.filter(Q(wanted=False) | Q(deleted_at__isnull=False), handle__isnull=False):
        rollout.halt(deployment.pk)
    now = timezone.now()
    for deployment in Deployment.objects.filter(wanted=True, deleted_at=None).exclude(state=State.FAILED):
        if deployment.state == State.READY and not _pending(deployment):
            _watch(deployment, attach)
        elif deployment.next_try_at is None or deployment.next_try_at <= now:
            with contextlib.suppress(StudioError):
                rollout.roll_out(deployment.pk)


def _pending(deployment: Deployment) -> bool:
    """Whether a revision waits to take over from the one that answers."""
    newest = deployment.revisions.order_by("-number").first()
    return newest is not None and newest.state == RevisionState.PENDING


def _watch(deployment: Deployment, attach: bool) -> None:
    with rollout.alone(deployment.pk):
        current = Deployment.objects.get(pk=deployment.pk)
        if current.state != State.READY:
            return
        if not _lost(current):
            if attach:
                rollout.note(current, "attached", "Found the running process again.", "已重新连接到运行中的进程。")
            _forgive(current)
            return
        failures = current.failures + 1
        Deployment.objects.filter(pk=current.pk).update(
            state=State.RESTARTING,
            failures=failures,
            next_try_at=timezone.now() + timedelta(seconds=rollout.pause(failures)),
        )
        rollout.note(
            current,
            "crashed",
            "The process ended unexpectedly; it is started again.",
            "进程意外退出，正在重新启动。",
            "warning",
        )


def _lost(deployment: Deployment) -> bool:
    """Whether its process has ended, or has not answered for a minute; one that is merely busy is left alone."""
    found = target.status(deployment.handle) if deployment.handle else "gone"
    if found == "ready":
        _silent.pop(deployment.pk, None)
        return False
    since = _silent.setdefault(deployment.pk, time.monotonic())
    if found != "gone" and time.monotonic() - since < SILENT_S:
        return False
    _silent.pop(deployment.pk, None)
    if deployment.handle:
        target.stop(deployment.handle)
    return True


def _forgive(deployment: Deployment) -> None:
    since = timezone.now() - timedelta(seconds=SETTLED_S)
    if deployment.failures and deployment.ready_at and deployment.ready_at < since:
        Deployment.objects.filter(pk=deployment.pk).update(failures=0)

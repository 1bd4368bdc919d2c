"""Who drives a run: a lease in the database, with a token that grows; a driver that lost it can write nothing."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psutil
from django.conf import settings
from django.db import close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from deploy.processes import started
from studio.runs.models import UNFINISHED, Run

HOST = socket.gethostname()


def owner() -> str:
    """This process: host, pid and start time, so that a later process with the same pid is another one."""
    return f"{HOST}:{os.getpid()}:{started(psutil.Process()):.2f}"


def gone(name: str) -> bool:
    """Whether that owner was a process of this host which is no more."""
    host, pid, began = name.rsplit(":", 2)
    if host != HOST:
        return False
    try:
        return abs(started(psutil.Process(int(pid))) - float(began)) > 0.05
    except psutil.NoSuchProcess:
        return True


class LeaseLost(Exception):
    """Another process drives the run now; whoever holds this stops without a trace."""


@dataclass
class Lease:
    """The right to drive one run; `save` writes only while it holds."""

    run_id: int
    token: int
    lost: threading.Event = field(default_factory=threading.Event)

    def save(self, **fields: Any) -> None:
        """Write fields of the run and renew; raises LeaseLost where another holds it."""
        if not self._mine().update(lease_until=until(), **fields):
            self.lost.set()
            raise LeaseLost

    def renew(self) -> None:
        if not self._mine().update(lease_until=until()):
            self.lost.set()

    def check(self) -> None:
        """Raise LeaseLost unless this still holds; inside a transaction, the run's row is locked by it."""
        self.save()

    def release(self) -> None:
        self._mine().update(lease_until=None, lease_owner="")

    def _mine(self) -> Any:
        return Run.objects.filter(pk=self.run_id, lease_token=self.token)


def until() -> datetime:
    return timezone.now() + timedelta(seconds=settings.STUDIO_LEASE_S)


def free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def take(run_id: int) -> Lease | None:
    """Take the lease of an unfinished run; None where somebody holds it."""
    open_runs = Run.objects.filter(free(timezone.now()), pk=run_id, state__in=UNFINISHED)
    if not open_runs.update(lease_owner=owner(), lease_until=until(), lease_token=F("lease_token") + 1):
        return None
    token = Run.objects.values_list("lease_token", flat=True).get(pk=run_id)
    return Lease(run_id, token)


def free_those_of_the_dead() -> None:
    """End the leases of processes of this host that are gone, instead of waiting until they run out."""
    held = Run.objects.filter(state__in=UNFINISHED, lease_until__isnull=False).exclude(lease_owner="")
    for name in set(held.values_list("lease_owner", flat=True)):
        if gone(name):
            Run.objects.filter(lease_owner=name, state__in=UNFINISHED).update(lease_until=None, lease_owner="")


class Heart:
    """Renews the leases that this process holds, also while a launch takes long."""

    def __init__(self) -> None:
        self._leases: dict[int, Lease] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def hold(self, lease: Lease) -> None:
        with self._lock:
            self._leases[lease.run_id] = lease
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)
                self._thread.start()

    def drop(self, lease: Lease) -> None:
        with self._lock:
            self._leases.pop(lease.run_id, None)

    def _beat(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(settings.STUDIO_LEASE_S / 4)
            with self._lock:
                held = list(self._leases.values())
                if not held:
                    self._thread = None
                    return
            for lease in held:
                lease.renew()
            close_old_connections()


heart = Heart()

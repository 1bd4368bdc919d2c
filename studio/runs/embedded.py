"""The driver of the one-process studio: a thread per driven run, and one that reconciles."""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections

from studio.runs import doorbell, driving
from studio.runs.apps import renew
from studio.runs.collecting import collect_artifacts

logger = logging.getLogger("studio.runs")

RECONCILE_S = 2.0
COLLECT_S = 600.0


class Driver:
    """Takes rings and, every two seconds, looks for runs that nobody drives."""

    def __init__(self) -> None:
        self._bells: dict[int, threading.Event] = {}
        self._threads: dict[int, threading.Thread] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._look = threading.Event()
        self._reconciler: threading.Thread | None = None

    def start(self) -> None:
        self._stop.clear()
        doorbell.listen(self.ring)
        self._reconciler = threading.Thread(target=self._reconcile, name="reconcile", daemon=True)
        self._reconciler.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Let go of all leases; engines go on, and whoever serves next takes their runs over."""
        doorbell.listen(None)
        self._stop.set()
        self._look.set()
        with self._lock:
            threads = [*self._threads.values(), *([self._reconciler] if self._reconciler else [])]
            for bell in self._bells.values():
                bell.set()
        for thread in threads:
            thread.join(timeout_s)

    def ring(self, run_id: int) -> None:
        with self._lock:
            bell = self._bells.get(run_id)
            if bell is not None:
                bell.set()
                return
            if self._stop.is_set() or len(self._threads) >= settings.STUDIO_PARALLEL_RUNS:
                return
            bell = self._bells[run_id] = threading.Event()
            thread = threading.Thread(target=self._drive, args=(run_id, bell), name=f"run-{run_id}", daemon=True)
            self._threads[run_id] = thread
        thread.start()

    def _drive(self, run_id: int, bell: threading.Event) -> None:
        try:
            driving.drive_run(run_id, bell, self._stop)
        finally:
            with self._lock:
                self._bells.pop(run_id, None)
                self._threads.pop(run_id, None)
            self._look.set()
            close_old_connections()

    def _reconcile(self) -> None:
        collected = time.monotonic()
        while not self._stop.is_set():
            try:
                for run_id in driving.waiting():
                    self.ring(run_id)
                renew()
                if time.monotonic() - collected > COLLECT_S:
                    collected = time.monotonic()
                    collect_artifacts()
            except Exception:
                logger.exception("reconcile failed")
            close_old_connections()
            self._look.wait(RECONCILE_S)
            self._look.clear()


driver = Driver()

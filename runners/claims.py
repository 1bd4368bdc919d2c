"""Who computes what now: two runs that need the same result at the same time compute it once.

A claim is a file in the store, made by whoever is first, on local disks and shared volumes; object stores cannot say who was
first, so there everything is granted. A claim ends with its owner: a process of this machine that is gone, or one of
another machine that has not touched the file for a while, holds nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from pathlib import Path

from runners.artifacts import Store
from runners.launchers import handles

TOUCH_S = 5.0
STALE_S = 30.0
FOLDER = "claims"


class Claims:
    """The claims of one attempt at a stage."""

    def __init__(self, store: Store) -> None:
        self._folder = Path(store.root) / FOLDER if store.local else None
        self._mine: set[str] = set()

    def take(self, fingerprint: str) -> bool:
        """Whether the result is this attempt's to compute; False while somebody else is at it."""
        if self._folder is None or fingerprint in self._mine:
            return True
        path = self._folder / fingerprint
        if not _made(path):
            if not _stale(path):
                return False
            path.unlink(missing_ok=True)
            if not _made(path):
                return False
        self._mine.add(fingerprint)
        _HELD.add(path)
        return True

    def release(self, fingerprint: str) -> None:
        if self._folder is not None and fingerprint in self._mine:
            self._mine.discard(fingerprint)
            _HELD.discard(self._folder / fingerprint)
            (self._folder / fingerprint).unlink(missing_ok=True)


def forget(store: Store, before: float) -> None:
    """Remove claims that nobody has touched since a time, as killed engines leave them."""
    if store.local:
        for path in (Path(store.root) / FOLDER).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()


class _Held:
    """What this process holds; touched now and then, so that other machines see it alive."""

    def __init__(self) -> None:
        self._paths: set[Path] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __contains__(self, path: Path) -> bool:
        with self._lock:
            return path in self._paths

    def add(self, path: Path) -> None:
        with self._lock:
            self._paths.add(path)
            if self._thread is None:
                self._thread = threading.Thread(target=self._touch, name="claims", daemon=True)
                self._thread.start()

    def discard(self, path: Path) -> None:
        with self._lock:
            self._paths.discard(path)

    def _touch(self) -> None:
        while True:
            time.sleep(TOUCH_S)
            with self._lock:
                paths = list(self._paths)
            for path in paths:
                with contextlib.suppress(OSError):
                    os.utime(path)


_HELD = _Held()


def _made(path: Path) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    owner = {**handles.identity(os.getpid()), "host": socket.gethostname()}
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(owner, out)
    except FileExistsError:
        return False
    return True


def _stale(path: Path) -> bool:
    """Whether nobody is behind a claim any more."""
    try:
        silent = time.time() - path.stat().st_mtime > STALE_S
        owner = json.loads(path.read_text())
    except FileNotFoundError:
        return True
    except ValueError:
        return silent  # just being written, or its owner died doing so
    if owner["host"] != socket.gethostname():
        return silent
    if owner["pid"] == os.getpid():
        return path not in _HELD
    return handles.process_of(owner) is None

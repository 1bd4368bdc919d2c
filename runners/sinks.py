"""Where an engine's events go: over HTTP with a run token, into a file, or to a callable."""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from runners import events
from runners.pacing import Pace

BATCH = 200
LINGER_S = 0.1
BURST = 4
"""So many batches go at once, since somebody waits for the first ones; then one in LINGER_S."""
GATHER_S = 0.003
"""What is told at once goes in one batch."""
RETRY_S = (0.2, 0.5, 1.0, 2.0, 5.0)
GIVE_UP_S = 3600.0
CLOSE_S = 600.0
"""So long an engine that has ended waits for a studio that is away: no longer, since it holds its memory."""


class Fenced(Exception):
    """The receiver no longer takes events of this attempt: another one has taken over. The engine stops."""


class Sink(Protocol):
    def send(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Deliver events in order; raises Fenced, or OSError where it should be tried again."""


class CallableSink:
    """Hands each batch to a function of this process."""

    def __init__(self, take: Callable[[Sequence[Mapping[str, Any]]], None]) -> None:
        self._take = take

    def send(self, batch: Sequence[Mapping[str, Any]]) -> None:
        self._take(batch)


class FileSink:
    """Appends one JSON line per event, flushed per batch."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")

    def send(self, batch: Sequence[Mapping[str, Any]]) -> None:
        self._file.write("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in batch))
        self._file.flush()


class HttpSink:
    """POSTs batches with the run's token; a 409 means that this attempt is fenced off."""

    def __init__(self, url: str, token: str, timeout_s: float = 20.0) -> None:
        self._url, self._token, self._timeout_s = url, token, timeout_s

    def send(self, batch: Sequence[Mapping[str, Any]]) -> None:
        body = json.dumps({"events": list(batch)}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:
                answer.read()
        except urllib.error.HTTPError as refused:
            if refused.code in (401, 403, 404, 409, 410):
                raise Fenced(f"events refused with status {refused.code}") from refused
            if 400 <= refused.code < 500 and refused.code not in (408, 425, 429):
                detail = refused.read(2000).decode("utf-8", "replace")
                raise ValueError(f"events refused with status {refused.code}: {detail}") from refused
            raise OSError(f"status {refused.code}") from refused


def sink_for(endpoint: Mapping[str, Any]) -> Sink:
    """The sink that a stage file's `events` names: {"url", "token"} or {"file"}."""
    if "url" in endpoint:
        return HttpSink(endpoint["url"], endpoint["token"])
    return FileSink(Path(endpoint["file"]))


class Emitter:
    """Numbers the events of one attempt and delivers them in order from a thread of its own, in batches, with retries.

    `fenced` is called once, from the delivering thread, where the receiver refuses this attempt.
    """

    def __init__(self, sink: Sink, source: str, fenced: Callable[[], None] | None = None) -> None:
        self.source = source
        self._sink, self._on_fenced = sink, fenced
        self._lock = threading.Condition()
        self._waiting: list[dict[str, Any]] = []
        self._number = 0
        self._closed = False
        self._stopped = False
        self._thread = threading.Thread(target=self._deliver, name=f"events-{source}", daemon=True)
        self._thread.start()

    def emit(self, kind: str, node: str | None = None, /, **fields: Any) -> None:
        """Number an event and hand it on; after the end nothing is taken any more."""
        with self._lock:
            if self._stopped or self._closed:
                return
            value = {
                "source": self.source, "number": self._number + 1, "time": events.now(),
                "type": kind, "node": node, **fields,
            }  # fmt: skip
            event = events.write(events.read(value))
            self._number += 1
            self._waiting.append(event)
            self._lock.notify()

    def close(self, timeout_s: float = CLOSE_S) -> bool:
        """Deliver what is left, also where the receiver is away for a while; False where that did not succeed in time."""
        with self._lock:
            self._closed = True
            self._lock.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self._waiting

    def _deliver(self) -> None:
        pace = Pace(LINGER_S, BURST)
        while True:
            with self._lock:
                while not self._waiting and not self._closed:
                    self._lock.wait()
                if not self._waiting:
                    return
                closing = self._closed
            if not closing:
                time.sleep(max(pace.wait(time.monotonic()), GATHER_S))
            with self._lock:
                batch = self._waiting[:BATCH]
            if not self._send(batch):
                return
            with self._lock:
                del self._waiting[: len(batch)]

    def _send(self, batch: list[dict[str, Any]]) -> bool:
        began, tries = time.monotonic(), 0
        while True:
            try:
                self._sink.send(batch)
                return True
            except (Fenced, ValueError) as refused:
                self._stop(refused)
                return False
            except OSError as lost:
                if time.monotonic() - began > GIVE_UP_S:
                    self._stop(lost)
                    return False
                time.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1

    def _stop(self, reason: Exception) -> None:
        with self._lock:
            self._stopped = True
            self._waiting.clear()
        print(f"events of {self.source} are no longer taken: {reason}", file=sys.stderr, flush=True)
        if self._on_fenced is not None:
            self._on_fenced()

"""Takes the events of engines over HTTP where no studio does: for the command line, with a run on a cluster."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

MOST_BYTES = 1 << 26
Take = Callable[[Sequence[Mapping[str, Any]]], None]


class Receiver:
    """Listens while its block runs. Each event is handed on once: an engine that got no answer sends it again."""

    def __init__(self, take: Take, host: str = "127.0.0.1", port: int = 0) -> None:
        self._take, self._seen = take, set[tuple[str, int]]()
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(24)
        self._server = ThreadingHTTPServer((host, port), self._handler())
        self.endpoint = {"url": f"http://{host}:{self._server.server_port}/events", "token": self._token}
        """What a stage file's `events` says."""

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _receive(self, batch: Sequence[Mapping[str, Any]]) -> None:
        with self._lock:
            new = [event for event in batch if (event["source"], event["number"]) not in self._seen]
            self._seen.update((event["source"], event["number"]) for event in new)
            self._take(new)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                given = self.headers.get("Authorization", "")
                if not secrets.compare_digest(given, f"Bearer {receiver._token}"):
                    self.send_error(401)
                elif length > MOST_BYTES:
                    self.send_error(413)
                else:
                    receiver._receive(json.loads(self.rfile.read(length))["events"])
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """The run's own output tells what happened."""

        return Handler

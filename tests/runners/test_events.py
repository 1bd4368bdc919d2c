"""Events: numbered, delivered once and in order, and reduced to the same snapshot however they arrive."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic
import pytest

from runners import events, sinks

GOLDEN = Path(__file__).parents[1] / "golden" / "events"


class Receiver(http.server.BaseHTTPRequestHandler):
    """Answers with the next of the server's statuses, 200 when there is none, and keeps what it took."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.statuses.pop(0) if self.server.statuses else 200  # type: ignore[attr-defined]
        if status == 200:
            assert self.headers["Authorization"] == "Bearer secret"
            self.server.taken.extend(body["events"])  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.statuses, server.taken = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def endpoint(server: Any) -> sinks.HttpSink:
    return sinks.HttpSink(f"http://127.0.0.1:{server.server_address[1]}/events", "secret")


def test_what_a_script_prints_cannot_end_the_delivery(receiver: Any) -> None:
    emitter = sinks.Emitter(endpoint(receiver), "s1.1")
    emitter.emit("log", "n1", text="zero \0, half \ud800, whole 北京 😀")
    emitter.emit("metric", "n1", name="auc", value=float("nan"))
    assert emitter.close()
    assert receiver.taken[0]["text"] == "zero \ufffd, half \ufffd, whole 北京 😀"
    assert receiver.taken[1]["value"] is None


def test_events_arrive_once_and_in_order_though_the_receiver_fails_at_first(receiver: Any) -> None:
    receiver.statuses = [503, 500]
    emitter = sinks.Emitter(endpoint(receiver), "s1.1")
    for n in range(450):
        emitter.emit("log", "n1", text=str(n))
    assert emitter.close()
    assert [event["number"] for event in receiver.taken] == list(range(1, 451))
    assert [event["text"] for event in receiver.taken] == [str(n) for n in range(450)]


def test_an_attempt_that_is_fenced_off_stops_and_is_told_so(receiver: Any) -> None:
    receiver.statuses = [409]
    told = threading.Event()
    emitter = sinks.Emitter(endpoint(receiver), "s1.1", fenced=told.set)
    emitter.emit("log", "n1", text="late")
    assert told.wait(5)
    emitter.emit("log", "n1", text="later")
    emitter.close()
    assert receiver.taken == []


def test_a_receiver_that_is_away_loses_nothing(receiver: Any) -> None:
    address = receiver.server_address
    receiver.shutdown()
    receiver.server_close()
    emitter = sinks.Emitter(sinks.HttpSink(f"http://127.0.0.1:{address[1]}/events", "secret"), "s1.1")
    emitter.emit("log", "n1", text="while you were away")
    back: Any = http.server.ThreadingHTTPServer(address, Receiver)
    back.statuses, back.taken = [], []
    threading.Thread(target=back.serve_forever, daemon=True).start()
    assert emitter.close()
    assert [event["text"] for event in back.taken] == ["while you were away"]
    back.shutdown()
    back.server_close()


def test_an_unknown_key_or_type_is_refused() -> None:
    good = {"source": "s1.1", "number": 1, "time": events.now(), "type": "log", "node": "n1", "text": "hello"}
    assert events.write(events.read(good))["level"] == "info"
    for wrong in ({"surprise": 1}, {"type": "party"}, {"number": 0}, {"source": "s1"}):
        with pytest.raises(pydantic.ValidationError):
            events.read({**good, **wrong})


def test_an_older_attempt_changes_nothing() -> None:
    began = events.start({"n1": "waiting"})
    second = events.reduce(began, event("stage-started", "s1.2", nodes=["n1"]))
    late = events.reduce(second, event("node-finished", "s1.1", node="n1", state="failed"))
    assert late["nodes"] == second["nodes"]


def test_what_a_node_used_is_kept_where_it_was_told() -> None:
    used = {"rows": 5, "spilled_mb": 0, "memory_mb": 900, "warnings": []}
    began = events.start({"n1": "waiting", "n2": "waiting"})
    told = events.reduce(began, event("node-finished", "s1.1", node="n1", state="ok", seconds=3.0, usage=used))
    told = events.reduce(told, event("node-finished", "s1.1", node="n2", state="ok", seconds=0.1))
    assert told["nodes"]["n1"]["usage"] == used
    assert "usage" not in told["nodes"]["n2"]


def test_reducing_never_changes_its_arguments() -> None:
    began = events.start({"n1": "waiting"})
    before = json.dumps(began)
    events.reduce(began, event("metric", "s1.1", node="n1", name="auc", value=0.9))
    assert json.dumps(began) == before


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_a_transcript_gives_the_stored_snapshot_from_any_point(file: Path) -> None:
    golden = json.loads(file.read_text(encoding="utf-8"))
    snapshot = golden["start"]
    for told in golden["events"]:
        assert events.write(events.read({k: v for k, v in told.items() if k != "cursor"}))
        snapshot = events.reduce(snapshot, told)
    assert snapshot == golden["end"]
    half = len(golden["events"]) // 2
    middle = golden["start"]
    for told in golden["events"][:half]:
        middle = events.reduce(middle, told)
    resumed = json.loads(json.dumps(middle))
    for told in golden["events"][half:]:
        resumed = events.reduce(resumed, told)
    assert resumed == golden["end"]


def event(kind: str, source: str, **fields: Any) -> dict[str, Any]:
    value = {"source": source, "number": 1, "time": "2026-11-22T00:00:00.000Z", "type": kind, **fields}
    return events.write(events.read(value))

"""Events come in once, in order, from the newest attempt only; watchers and clients see the same state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from runners import events
from studio.runs import tokens
from studio.runs.models import Metric, Run, RunEvent, StageAttempt
from tests.studio.conftest import Person

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "events").glob("*.json"))


class Engine:
    """An engine as the studio sees it: numbered events with the run's token."""

    def __init__(self, run: Run, stage: str = "s1", attempt: int = 1) -> None:
        self.run, self.source, self.number = run, f"{stage}.{attempt}", 0
        StageAttempt.objects.get_or_create(run=run, stage=stage, attempt=attempt, lease_token=1)

    def event(self, kind: str, node: str | None = None, /, **fields: Any) -> dict[str, Any]:
        self.number += 1
        common = {"source": self.source, "number": self.number, "time": events.now()}
        return {**common, "type": kind, "node": node, **fields}

    def post(self, *batch: dict[str, Any]) -> Any:
        header = {"Authorization": f"Bearer {tokens.token(self.run)}"}
        return Client().post(
            f"/api/runs/{self.run.pk}/events", {"events": list(batch)}, "application/json", headers=header
        )


def test_a_batch_sent_twice_is_stored_once(alice: Person, run: Run) -> None:
    engine = Engine(run)
    batch = [engine.event("node-started", "n1"), engine.event("metric", "n1", name="rows", value=3)]
    assert engine.post(*batch).json() == {"stored": 2}
    assert engine.post(*batch, engine.event("node-finished", "n1", state="ok", seconds=1.5)).json() == {"stored": 1}
    assert list(RunEvent.objects.order_by("cursor").values_list("cursor", "number")) == [(1, 1), (2, 2), (3, 3)]
    assert Metric.objects.count() == 1
    node = alice.get(f"runs/{run.pk}/")["nodes"]["n1"]
    assert (node["state"], node["seconds"], node["metrics"]) == ("ok", 1.5, {"rows": 3.0})


def test_an_attempt_that_was_superseded_is_fenced_off(run: Run) -> None:
    first = Engine(run)
    assert first.post(first.event("node-started", "n1")).status_code == 200
    second = Engine(run, attempt=2)
    refused = first.post(first.event("metric", "n1", name="auc", value=0.1))
    assert (refused.status_code, refused.json()["code"]) == (409, "attempt-fenced")
    assert second.post(second.event("metric", "n1", name="auc", value=0.9)).status_code == 200
    assert Metric.objects.get().value == 0.9


def test_an_attempt_that_nobody_launched_is_refused(run: Run) -> None:
    engine = Engine(run)
    engine.source = "s9.1"
    assert engine.post(engine.event("node-started", "n1")).status_code == 409


def test_an_engine_cannot_speak_for_the_driver(run: Run) -> None:
    engine = Engine(run)
    engine.source = "drive.1"
    assert engine.post(engine.event("node-finished", "n1", state="ok")).status_code == 409


def test_a_finished_run_hears_nothing_more(run: Run) -> None:
    engine = Engine(run)
    header = {"Authorization": f"Bearer {tokens.token(run)}"}
    Run.objects.filter(pk=run.pk).update(state="cancelled")
    answer = Client().post(f"/api/runs/{run.pk}/events", {"events": []}, "application/json", headers=header)
    assert answer.status_code == 404
    assert engine.post(engine.event("node-started", "n1")).status_code == 404
    assert not RunEvent.objects.exists()


def test_a_malformed_event_stores_nothing_of_its_batch(run: Run) -> None:
    engine = Engine(run)
    answer = engine.post(engine.event("node-started", "n1"), {**engine.event("metric", "n1"), "colour": "red"})
    assert answer.status_code == 400
    assert not RunEvent.objects.exists()


def test_a_snapshot_and_the_events_after_it_give_the_fresh_snapshot(alice: Person, run: Run) -> None:
    engine = Engine(run)
    engine.post(engine.event("stage-started", nodes=["n1", "n2"]), engine.event("node-started", "n1"))
    early = alice.get(f"runs/{run.pk}/")
    engine.post(
        engine.event("progress", "n1", fraction=0.5),
        engine.event("artifact", "n1", port="table", kind="table", uri="x", fingerprint="f", rows=3, bytes=9),
        engine.event("node-finished", "n1", state="ok", rows=3, seconds=0.2),
        engine.event("node-finished", "n2", state="failed", problem={"code": "c", "message": {"en": "e", "zh": "z"}}),
    )
    state = {key: early[key] for key in ("nodes", "attempts", "cursor")}
    for event in alice.get(f"runs/{run.pk}/events/?after={early['cursor']}")["events"]:
        state = events.reduce(state, event)
    late = alice.get(f"runs/{run.pk}/")
    assert state == {key: late[key] for key in ("nodes", "attempts", "cursor")}
    assert late["nodes"]["n2"]["state"] == "failed"


@pytest.mark.parametrize("file", GOLDEN, ids=[file.stem for file in GOLDEN])
def test_a_recorded_transcript_gives_the_state_that_it_gave(alice: Person, run: Run, file: Path) -> None:
    """The transcripts that the browser's reducer is tested on, through the HTTP of the studio."""
    recorded = json.loads(file.read_text())
    told = [event for event in recorded["events"] if not event["source"].startswith("drive.")]
    for event in told:
        stage, attempt = events.stage_of(event["source"])
        StageAttempt.objects.get_or_create(run=run, stage=stage, attempt=attempt, lease_token=1)
        header = {"Authorization": f"Bearer {tokens.token(run)}"}
        clean = {key: value for key, value in event.items() if key != "cursor"}
        Client().post(f"/api/runs/{run.pk}/events", {"events": [clean]}, "application/json", headers=header)
    stored = RunEvent.objects.filter(run=run).count()
    newest: dict[str, int] = {}
    kept = []
    for event in told:
        stage, attempt = events.stage_of(event["source"])
        newest[stage] = max(attempt, newest.get(stage, 0))
        if attempt == newest[stage]:
            kept.append(event)
    assert stored == len(kept) > 0


def test_logs_are_read_by_node_and_from_a_cursor(alice: Person, run: Run) -> None:
    engine = Engine(run)
    engine.post(
        engine.event("log", "n1", level="info", text="one"),
        engine.event("log", "n2", level="error", text="two"),
        engine.event("log", "n1", level="info", text="three"),
    )
    first = alice.get(f"runs/{run.pk}/logs/?node=n1&limit=1")
    assert [line["text"] for line in first["lines"]] == ["one"]
    rest = alice.get(f"runs/{run.pk}/logs/?node=n1&after={first['cursor']}")
    assert [line["text"] for line in rest["lines"]] == ["three"]


def test_the_list_of_runs_shows_metrics_and_what_changed(alice: Person, run: Run) -> None:
    engine = Engine(run)
    engine.post(
        engine.event("metric", "n2", name="auc", value=0.9), engine.event("metric", "n2", name="loss", value=1, step=3)
    )
    experiment = alice.get(f"experiments/{run.experiment_id}/")
    document = experiment["document"]
    document["nodes"][1]["params"]["condition"] = "age > '40'"
    alice.put(f"experiments/{run.experiment_id}/document/", {"revision": 1, "document": document})
    alice.post(f"experiments/{run.experiment_id}/runs/", status=201)
    second, first = alice.get(f"runs/?experiment={run.experiment_id}")["results"]
    assert first["metrics"] == {"n2.auc": 0.9}
    assert (second["number"], first["number"]) == (2, 1)
    assert [(c["node"], c["param"], c["from"], c["to"]) for c in second["changed"]] == [
        ("n2", "condition", "age > '30'", "age > '40'")
    ]


def test_the_list_of_runs_costs_as_many_queries_for_ten_as_for_one(alice: Person, run: Run) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            alice.get("runs/")
        return len(captured)

    alice.get("runs/")
    one = queries()
    for _ in range(9):
        engine = Engine(Run.objects.get(pk=alice.post(f"experiments/{run.experiment_id}/runs/", status=201)["id"]))
        engine.post(engine.event("metric", "n2", name="auc", value=0.9))
    assert alice.get("runs/")["count"] == 10
    assert queries() == one <= 7


def test_cancelling_is_asked_once_and_refused_after_the_end(alice: Person, run: Run) -> None:
    alice.post(f"runs/{run.pk}/cancel/")
    assert Run.objects.get(pk=run.pk).cancel_asked
    Run.objects.filter(pk=run.pk).update(state="cancelled")
    assert alice.post(f"runs/{run.pk}/cancel/", status=409)["code"] == "run-finished"

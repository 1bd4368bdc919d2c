"""The resource advisor: what a run used, what to ask for next time, and the one who may apply it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from runners.spark import session
from studio.runs import contexts, engine
from studio.runs.models import Run
from studio.workspaces.models import AuditRow
from tests.studio.conftest import Person
from tests.studio.test_events import Engine


@pytest.fixture
def owner(alice: Person) -> Person:
    alice.user.is_superuser = True
    alice.user.save()
    return alice


def ended(run: Run, usage: dict[str, int] | None) -> None:
    told = Engine(run)
    assert told.post(told.event("stage-finished", state="ok", usage=usage)).status_code == 200


def test_a_run_says_what_would_have_done(alice: Person, run: Run) -> None:
    assert alice.get(f"runs/{run.pk}/advice/") == {"advice": None}
    ended(run, {"asked_mb": 12_000, "memory_mb": 2000, "spilled_mb": 0})
    advice = alice.get(f"runs/{run.pk}/advice/")["advice"]
    assert (advice["code"], advice["asked_mb"], advice["used_mb"], advice["suggested_mb"]) == (
        "less",
        12_000,
        2000,
        2816,
    )
    assert "2816 MB" in advice["text"]["zh"]


def test_a_draft_says_nothing_of_what_all_data_need(alice: Person, run: Run) -> None:
    ended(run, {"asked_mb": 12_000, "memory_mb": 2000, "spilled_mb": 0})
    Run.objects.filter(pk=run.pk).update(draft=True)
    assert alice.get(f"runs/{run.pk}/advice/") == {"advice": None}


def test_an_engine_that_does_not_tell_is_no_mistake(alice: Person, run: Run) -> None:
    ended(run, None)
    assert alice.get(f"runs/{run.pk}/advice/") == {"advice": None}


def test_the_administrator_applies_it_and_takes_it_back(owner: Person) -> None:
    before: Any = owner.get("/api/engine/")
    assert (before["heap_mb"], before["chosen"], before["refusal"]) == (session.heap_mb(), False, None)
    after = owner.put("/api/engine/", {"heap_mb": 1024})
    assert (after["heap_mb"], after["chosen"]) == (1024, True)
    assert contexts.launcher("spark").first._environment["STUDIO_SPARK_HEAP_MB"] == "1024"  # type: ignore[attr-defined]
    assert AuditRow.objects.filter(action="engine.memory", data={"heap_mb": 1024}).count() == 1
    assert not owner.put("/api/engine/", {"heap_mb": None})["chosen"]
    assert engine.chosen_mb() is None


def test_nobody_else_does(alice: Person) -> None:
    assert alice.get("/api/engine/")["refusal"]["en"]
    assert alice.put("/api/engine/", {"heap_mb": 1024}, status=403)["code"] == "engine-refused"


def test_sparks_own_pages_are_the_administrators(alice: Person, client: Client) -> None:
    for path in ("/api/engine/pages/", "/api/engine/pages/jobs/"):
        assert client.get(path).status_code == 401
        assert alice.browser.get(path).status_code == 403
    assert alice.get("/api/engine/")["pages"] is None


def test_without_an_engine_there_are_no_pages_and_nobody_writes_there(owner: Person) -> None:
    refused = owner.call("GET", "/api/engine/pages/jobs/")
    assert refused.status_code == 404
    assert "start a run" in refused.content.decode()
    assert "引擎" in refused.content.decode()
    assert owner.call("POST", "/api/engine/pages/jobs/job/kill/", {}).status_code in (403, 405)


def test_more_than_the_machine_has_is_refused(owner: Person) -> None:
    for wrong in (10, 100_000_000):
        assert owner.put("/api/engine/", {"heap_mb": wrong}, status=400)["code"] == "engine-memory-wrong"
    assert json.dumps(engine.chosen_mb()) == "null"

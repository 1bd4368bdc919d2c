"""Draft runs over HTTP, and the estimates of plans from what former runs took."""

from __future__ import annotations

from typing import Any

import pytest

from components import registry
from runners import draft
from studio.runs import history
from studio.runs.models import Run, RunNode
from tests.studio.conftest import Person
from tests.studio.test_events import Engine


def drafted(person: Person, run: Run) -> dict[str, Any]:
    made: dict[str, Any] = person.post(f"experiments/{run.experiment_id}/runs/", {"draft": True}, status=201)
    return made


def ended(run: Run, seconds: float, memory_mb: int | None = None) -> None:
    """Both nodes went well; the filter took its time."""
    engine = Engine(run)
    usage = {"rows": 3, "spilled_mb": 0, "memory_mb": memory_mb, "warnings": []} if memory_mb else None
    engine.post(
        engine.event("node-finished", "n1", state="ok", seconds=0.1),
        engine.event("node-finished", "n2", state="ok", seconds=seconds, usage=usage),
    )
    run.state = "ok"
    run.save(update_fields=["state"])


def test_a_draft_is_told_as_one_everywhere(alice: Person, run: Run) -> None:
    made = drafted(alice, run)
    assert made["draft"] and made["plan"]["draft"]
    assert made["plan"]["nodes"]["n1"]["sample"]["rows"] == draft.rows()
    assert [one["draft"] for one in alice.get("runs/")["results"]] == [True, False]
    assert alice.get(f"experiments/{run.experiment_id}/")["last_run"]["draft"]


def test_a_draft_that_is_repeated_is_a_draft_again(alice: Person, run: Run) -> None:
    made = drafted(alice, run)
    assert alice.post(f"runs/{made['id']}/rerun/", status=201)["draft"]


def test_a_draft_is_never_published(alice: Person, run: Run) -> None:
    made = drafted(alice, run)
    Run.objects.filter(pk=made["id"]).update(state="ok")
    told = alice.post("models/publish/", {"run": made["id"], "node": "n2", "name": "m"}, status=409)
    assert told["code"] == "draft-run"


def test_reasons_compare_with_the_last_run_of_the_same_kind(alice: Person, run: Run) -> None:
    drafted(alice, run)
    plan = alice.post(f"experiments/{run.experiment_id}/plan/", status=200)
    assert (plan["since"], plan["draft"]) == (1, False)
    assert plan["nodes"]["n2"]["why"]["code"] == "result-gone"
    assert alice.post(f"experiments/{run.experiment_id}/plan/", {"draft": True}, status=200)["since"] == 2


def test_a_plan_expects_what_the_nodes_took_before(alice: Person, run: Run) -> None:
    ended(run, 8.0, 1500)
    plan = alice.post(f"experiments/{run.experiment_id}/plan/", status=200)
    assert (plan["nodes"]["n2"]["seconds"], plan["nodes"]["n2"]["memory_mb"]) == (8.0, 1500)
    assert (plan["critical_seconds"], plan["critical"]) == (pytest.approx(8.1), ["n1", "n2"])


def test_a_node_that_never_ran_does_not_hide_what_the_others_take(
    alice: Person, run: Run, document: dict[str, Any]
) -> None:
    ended(run, 8.0)
    document["nodes"].append({"id": "n3", "component": "prepare.drop_duplicates", "version": 1, "params": {}})
    document["edges"].append({"from": ["n2", "table"], "to": ["n3", "table"]})
    longer = alice.post("experiments/", {"name": "Longer", "document": document}, 201)
    plan = alice.post(f"experiments/{longer['id']}/plan/", status=200)
    assert plan["nodes"]["n3"]["seconds"] is None
    assert (plan["critical_seconds"], plan["critical"]) == (pytest.approx(8.1), ["n1", "n2"])


def test_another_experiment_expects_what_its_components_took(alice: Person, run: Run, document: dict[str, Any]) -> None:
    ended(run, 8.0)
    other = alice.post("experiments/", {"name": "Other", "document": document}, 201)
    assert alice.post(f"experiments/{other['id']}/plan/", status=200)["nodes"]["n2"]["seconds"] == 8.0


def test_a_draft_of_fewer_rounds_tells_how_long_all_of_them_take(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(draft=True)
    RunNode.objects.create(
        run=run, node="t", component="classify.gbdt", state="ok", seconds=3.0, rows_before=1000, snapshot={}
    )
    trainer = registry.load()["classify.gbdt"]({"label": "y", "trees": 30})
    whole, again = (history.of(run.experiment, draft)("t", trainer, 1000) for draft in (False, True))
    assert whole and again
    assert (whole.seconds, again.seconds) == (pytest.approx(30.0), pytest.approx(3.0))

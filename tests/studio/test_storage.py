"""What stored results take, by experiment."""

from __future__ import annotations

from typing import Any

from studio.places import store
from studio.runs.models import Run, RunOutput
from tests.studio.conftest import Person


def stored(run: Run, node: str, content: str, uri: str | None = None) -> str:
    """A result of a run: a file in the store and the row that names it."""
    place = uri or store().reserve(node.ljust(64, "0"))
    store().write_text(f"{place}/table/part-0.parquet", content)
    RunOutput.objects.create(run=run, node=node, port="table", kind="table", uri=place, fingerprint=node)
    return place


def again(person: Person, run: Run) -> Run:
    return Run.objects.get(pk=person.post(f"experiments/{run.experiment_id}/runs/", status=201)["id"])


def other(person: Person, document: dict[str, Any]) -> Run:
    made = person.post("experiments/", {"name": "Other", "document": document}, 201)
    return Run.objects.get(pk=person.post(f"experiments/{made['id']}/runs/", status=201)["id"])


def test_each_experiment_is_told_with_what_its_results_take(alice: Person, run: Run, document: dict[str, Any]) -> None:
    stored(run, "n1", "x" * 100)
    shared = stored(run, "n2", "x" * 50)
    stored(again(alice, run), "n1", "x" * 30)
    elsewhere = other(alice, document)
    stored(elsewhere, "n9", "x" * 500)
    RunOutput.objects.create(run=elsewhere, node="n2", port="table", kind="table", uri=shared, fingerprint="n2")
    found = alice.get("storage/")
    assert found["bytes"] == 680
    assert found["limit_bytes"] > 2**30
    assert [(one["experiment"]["name"], one["bytes"], one["results"]) for one in found["experiments"]] == [
        ("Other", 500, 1),
        ("People", 180, 3),
    ]


def test_what_was_collected_takes_nothing(alice: Person, run: Run) -> None:
    uri = stored(run, "n1", "x" * 100)
    store().remove(uri)
    assert alice.get("storage/")["experiments"] == []


def test_nothing_is_told_of_another_workspace(alice: Person, bob: Person, run: Run) -> None:
    stored(run, "n1", "x" * 100)
    bob.slug = "bob"
    assert bob.get("storage/")["bytes"] == 0


def test_an_experiment_in_the_bin_still_takes_its_place(alice: Person, run: Run) -> None:
    stored(run, "n1", "x" * 100)
    run.state = "cancelled"
    run.save()
    alice.delete(f"experiments/{run.experiment_id}/")
    assert [(one["deleted"], one["bytes"]) for one in alice.get("storage/")["experiments"]] == [(True, 100)]

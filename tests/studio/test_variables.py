"""Variables of an experiment: resolved when a run starts, kept with it, and told when they are missing or wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from studio.runs import contexts
from studio.runs.models import Run
from tests.studio.conftest import Person

DECLARED = {
    "day": {"type": "date", "default": "today-1"},
    "age": {"type": "string", "default": "30"},
    "rows": {"type": "int"},
}


@pytest.fixture
def varied(document: dict[str, Any], own_data: Path) -> dict[str, Any]:
    """The people of a day, older than an age, so many of them."""
    yesterday = (timezone.now() - timezone.timedelta(days=1)).date().isoformat()
    for day in ("2026-01-31", yesterday):
        (own_data / "files" / "alice" / f"{day}.csv").write_text("name,age\nAnn,31\nBen,29\n")
    source, condition = document["nodes"]
    source["params"]["path"] = "${day}.csv"
    condition["params"]["condition"] = "age > '${age}'"
    sample = {"id": "n3", "component": "sample.random", "version": 1, "params": {"count": "${rows}", "by": "count"}}
    edges = [*document["edges"], {"from": ["n2", "table"], "to": ["n3", "table"]}]
    return {**document, "nodes": [source, condition, sample], "edges": edges, "variables": DECLARED}


def experiment(alice: Person, document: dict[str, Any]) -> str:
    return f"experiments/{alice.post('experiments/', {'name': 'People', 'document': document}, 201)['id']}"


def codes(answer: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(p["code"], p["where"].get("node"), p["where"].get("param")) for p in answer["problems"]]


def test_a_run_keeps_its_values_and_its_engine_gets_them(alice: Person, varied: dict[str, Any]) -> None:
    base = experiment(alice, varied)
    made = alice.post(f"{base}/runs/", {"variables": {"rows": 2, "day": "2026-01-31"}}, 201)
    assert made["variables"] == {"day": "2026-01-31", "age": "30", "rows": 2}
    assert made["document"]["nodes"][0]["params"]["path"] == "${day}.csv", "the page shows what was saved"
    run = Run.objects.get(pk=made["id"])
    assert run.document["nodes"][0]["params"]["path"] == "2026-01-31.csv"
    assert run.document["nodes"][2]["params"]["count"] == 2
    assert run.plan["nodes"]["n1"]["parts"]["params"]["path"] == "2026-01-31.csv"
    assert contexts.datasets(run) == {}


def test_defaults_from_today_are_those_of_the_start(alice: Person, varied: dict[str, Any]) -> None:
    base = experiment(alice, varied)
    made = alice.post(f"{base}/runs/", {"variables": {"rows": 2}}, 201)
    yesterday = (timezone.now() - timezone.timedelta(days=1)).date().isoformat()
    assert made["variables"]["day"] == yesterday
    again = alice.post(f"runs/{made['id']}/rerun/", status=201)
    assert again["variables"] == made["variables"]
    assert again["changed"] == []


def test_another_value_is_another_fingerprint_and_shown_as_a_change(alice: Person, varied: dict[str, Any]) -> None:
    base = experiment(alice, varied)
    first = alice.post(f"{base}/runs/", {"variables": {"rows": 2}}, 201)
    second = alice.post(f"{base}/runs/", {"variables": {"rows": 2, "age": "20"}}, 201)
    prints = [{n: found["fingerprint"] for n, found in run["plan"]["nodes"].items()} for run in (first, second)]
    assert [prints[0][n] == prints[1][n] for n in ("n1", "n2", "n3")] == [True, False, False]
    assert second["changed"] == [
        {"kind": "variable", "node": "", "label": None, "param": "age", "from": "30", "to": "20"}
    ]
    assert second["plan"]["nodes"]["n2"]["why"]["changed"] == ["condition"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ["variable-missing"]),
        ({"rows": "many"}, ["variable-wrong"]),
        ({"rows": 1, "colour": "red"}, ["variable-unknown"]),
        ({"day": "2026-02-30", "rows": True}, ["variable-wrong", "variable-wrong"]),
    ],
)
@pytest.mark.parametrize("address", ["plan", "runs"])
def test_a_missing_or_wrong_value_is_told_by_name(
    alice: Person, varied: dict[str, Any], given: dict[str, Any], told: list[str], address: str
) -> None:
    base = experiment(alice, varied)
    answer = alice.post(f"{base}/{address}/", {"variables": given}, 400)
    assert [problem["code"] for problem in answer["problems"]] == told
    for problem in answer["problems"]:
        assert problem["data"]["variable"] in problem["message"]["en"]
        assert problem["data"]["variable"] in problem["message"]["zh"]
    assert not Run.objects.exists()


def test_a_parameter_that_names_an_unknown_variable_is_told_at_its_place(alice: Person, varied: dict[str, Any]) -> None:
    varied["nodes"][0]["params"]["path"] = "${dya}.csv"
    base = experiment(alice, varied)
    answer = alice.post(f"{base}/runs/", {"variables": {"rows": 1}}, 400)
    assert codes(answer) == [("variable-undeclared", "n1", "path")]
    assert "day" in answer["problems"][0]["hint"]["en"]
    inferred = alice.post("infer/", {"document": varied})
    assert ("variable-undeclared", "n1", "path") in codes(inferred)
    assert ("variable-undeclared", "n1", "path") in codes(inferred["nodes"]["n1"])


def test_the_canvas_knows_defaults_and_waits_for_the_rest(alice: Person, varied: dict[str, Any]) -> None:
    inferred = alice.post("infer/", {"document": varied})
    told = {(p["code"], p["severity"]) for p in inferred["problems"]}
    assert ("variable-missing", "warning") in told
    assert not [p for p in inferred["problems"] if p["severity"] == "error"]
    assert inferred["nodes"]["n3"]["problems"] == []


@pytest.mark.parametrize("declared", [{"day": 5}, {"day": {"type": "colour"}}])
def test_a_declaration_that_makes_no_sense_is_a_problem_and_no_crash(
    alice: Person, document: dict[str, Any], declared: dict[str, Any]
) -> None:
    answer = alice.post("infer/", {"document": {**document, "variables": declared}})
    assert ("variable-type-unknown", None, None) in codes(answer)


def test_a_publication_uses_the_values_of_its_run(alice: Person, varied: dict[str, Any]) -> None:
    from studio.experiments.models import Experiment
    from studio.runs import actions
    from studio.workspaces import access

    base = experiment(alice, varied)
    made = Run.objects.get(pk=alice.post(f"{base}/runs/", {"variables": {"rows": 7}}, 201)["id"])
    standing = access.of(alice.user, "alice")
    assert standing is not None
    scope = {"kind": "all", "nodes": []}
    again = actions.start_document(
        standing, Experiment.objects.get(), made.version.document, scope, "Publish", made.variables
    )
    assert again.variables == made.variables

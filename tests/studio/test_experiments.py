"""Experiments through HTTP: saving, conflicts, versions, copies, and mistakes that are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from runners import environments
from studio.experiments.models import Draft
from tests.bench import live_schema
from tests.studio.conftest import Person


@pytest.fixture
def experiment(alice: Person, document: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = alice.post("experiments/", {"name": "People", "document": document}, 201)
    return made


def changed(document: dict[str, Any], condition: str) -> dict[str, Any]:
    nodes = [{**node, "params": {"condition": condition}} if node["id"] == "n2" else node for node in document["nodes"]]
    return {**document, "nodes": nodes}


def test_a_save_raises_the_revision_and_answers_with_the_schemas(alice: Person, experiment: dict[str, Any]) -> None:
    saved = alice.put(f"experiments/{experiment['id']}/document/", {"revision": 1, "document": experiment["document"]})
    assert saved["revision"] == 1, "nothing changed"
    document = changed(experiment["document"], "age > '40'")
    saved = alice.put(f"experiments/{experiment['id']}/document/", {"revision": 1, "document": document})
    assert saved["revision"] == 2
    assert set(saved["inference"]["nodes"]) == {"n1", "n2"}
    document = changed(document, "age > '41'")
    saved = alice.put(
        f"experiments/{experiment['id']}/document/", {"revision": 2, "document": document, "infer": False}
    )
    assert saved == {"revision": 3, "inference": None}


def test_a_stale_save_loses_neither_side(alice: Person, experiment: dict[str, Any]) -> None:
    address = f"experiments/{experiment['id']}/document/"
    base = experiment["document"]
    theirs, mine = changed(base, "age > '40'"), changed(base, "age > '20'")
    alice.put(address, {"revision": 1, "document": theirs})
    refused = alice.put(address, {"revision": 1, "document": mine}, 409)
    assert refused["code"] == "stale-revision"
    assert refused["data"]["revision"] == 2
    assert refused["data"]["base"] == base
    assert refused["data"]["document"]["nodes"][1]["params"] == {"condition": "age > '40'"}
    assert refused["data"]["updated_by"]["name"] == "Alice"
    assert alice.get(f"experiments/{experiment['id']}/")["document"] == refused["data"]["document"]


def test_only_recent_drafts_are_kept(alice: Person, experiment: dict[str, Any]) -> None:
    for revision in range(1, 41):
        document = changed(experiment["document"], f"age > '{revision}'")
        alice.put(f"experiments/{experiment['id']}/document/", {"revision": revision, "document": document})
    assert Draft.objects.count() == 30


def test_versions_are_kept_and_restored(alice: Person, experiment: dict[str, Any]) -> None:
    address = f"experiments/{experiment['id']}"
    first = alice.post(f"{address}/versions/", {"note": "before"})
    document = changed(experiment["document"], "age > '99'")
    alice.put(f"{address}/document/", {"revision": 1, "document": document})
    restored = alice.post(f"{address}/versions/{first['number']}/restore/")
    assert restored["document"] == experiment["document"]
    assert restored["revision"] == 3
    kept = alice.get(f"{address}/versions/")["results"]
    assert [version["number"] for version in kept] == [2, 1]
    assert alice.get(f"{address}/versions/2/")["document"]["nodes"][1]["params"] == {"condition": "age > '99'"}


def test_a_copy_is_its_own(alice: Person, experiment: dict[str, Any]) -> None:
    copy = alice.post("experiments/", {"name": "Copy", "copy_of": experiment["id"]}, 201)
    document = changed(copy["document"], "age > '1'")
    alice.put(f"experiments/{copy['id']}/document/", {"revision": 1, "document": document})
    assert alice.get(f"experiments/{experiment['id']}/")["document"] == experiment["document"]


def test_export_then_import_gives_the_same(alice: Person, experiment: dict[str, Any]) -> None:
    exported = alice.call("GET", f"experiments/{experiment['id']}/export/")
    assert exported["Content-Disposition"] == "attachment; filename*=UTF-8''People.json"
    again = alice.post("experiments/", {"name": "Again", "document": exported.json()}, 201)
    assert again["document"] == experiment["document"]
    address = f"experiments/{again['id']}/import/"
    alice.post(address, {"revision": 1, "document": changed(exported.json(), "age > '2'")})
    assert alice.get(f"experiments/{again['id']}/versions/")["count"] == 1


def petals(condition: str) -> dict[str, Any]:
    nodes = [
        {"id": "n1", "component": "source.sample", "version": 1, "params": {"name": "iris"}},
        {"id": "n2", "component": "prepare.filter", "version": 1, "params": {"condition": condition}},
    ]
    edges = [{"from": ["n1", "table"], "to": ["n2", "table"]}]
    return {"format": 1, "nodes": nodes, "edges": edges, "variables": {}, "view": {}}


def test_an_experiment_and_its_versions_are_scripts(alice: Person, charlie: Person, bob: Person) -> None:
    made = alice.post("experiments/", {"name": "Petals", "document": petals("`petal length` > 1")}, 201)
    address = f"experiments/{made['id']}"
    alice.post(f"{address}/versions/", {"note": ""})
    alice.put(f"{address}/document/", {"revision": 1, "document": petals("`petal length` > 99")})
    draft, version = charlie.call("GET", f"{address}/code/"), charlie.call("GET", f"{address}/versions/1/code/")
    assert draft["Content-Type"] == "text/x-python; charset=utf-8"
    assert draft["Content-Disposition"] == "attachment; filename*=UTF-8''Petals.py"
    assert '.where("`petal length` > 99.0D")' in draft.content.decode()
    assert '.where("`petal length` > 1.0D")' in version.content.decode()
    compile(draft.content, "petals.py", "exec")
    Person(bob.user, "bob").get(f"{address}/code/", 404)


def test_what_cannot_be_a_script_is_told_at_its_node(alice: Person) -> None:
    made = alice.post("experiments/", {"name": "Wrong", "document": petals("petals > 1")}, 201)
    refused = alice.get(f"experiments/{made['id']}/code/", 422)
    assert refused["code"] == "expression-column-missing"
    assert refused["problems"][0]["where"] == {"node": "n2", "param": "condition"}


def test_a_cycle_is_saved_as_a_draft_reported_and_refused_to_run(alice: Person, document: dict[str, Any]) -> None:
    document["nodes"].append({"id": "n3", "component": "prepare.filter", "version": 1, "params": {"condition": "true"}})
    document["edges"] = [
        {"from": ["n2", "table"], "to": ["n3", "table"]},
        {"from": ["n3", "table"], "to": ["n2", "table"]},
    ]
    made = alice.post("experiments/", {"name": "Round", "document": document}, 201)
    assert "cycle" in {p["code"] for p in alice.post("infer/", {"document": document})["problems"]}
    refused = alice.post(f"experiments/{made['id']}/runs/", status=400)
    assert "cycle" in {problem["code"] for problem in refused["problems"]}
    assert alice.get("runs/")["count"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"component": "prepare.filtre"}, "component-unknown"),
        ({"version": 99}, "component-version-unknown"),
        ({"params": {"condition": "age > '30'", "colour": "red"}}, "param-unknown"),
        ({"params": {"condition": "agee > '30'"}}, "expression-column-missing"),
    ],
)
def test_a_mistake_names_its_node_and_refuses_the_run(
    alice: Person, document: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    document["nodes"][1].update(change)
    made = alice.post("experiments/", {"name": "Wrong", "document": document}, 201)
    schema = {"columns": [{"name": "name", "type": "string"}, {"name": "age", "type": "string"}]}
    inferred = alice.post("infer/", {"document": document, "source_schemas": {"n1": schema}})
    found = {problem["code"]: problem["where"].get("node") for problem in inferred["problems"]}
    assert found.get(code) == "n2", found
    if code != "expression-column-missing":
        refused = alice.post(f"experiments/{made['id']}/runs/", status=400)
        assert code in {problem["code"] for problem in refused["problems"]}


def unpacked(answer: dict[str, Any]) -> dict[str, Any]:
    """A compact inference as the public one."""

    def schema(number: int | list[int]) -> Any:
        if isinstance(number, list):
            return [schema(one) for one in number]
        columns, is_open, patterns = answer["schemas"][number]
        named = [dict(zip(("name", "type", "role", "nullable"), answer["columns"][n], strict=True)) for n in columns]
        return {"columns": named, "open": is_open, "patterns": patterns}

    nodes = {
        node: {
            "inputs": {port: schema(number) for port, number in inputs.items()},
            "outputs": {port: schema(number) for port, number in outputs.items()},
            "problems": problems,
            "serves": serves,
        }
        for node, (inputs, outputs, problems, serves) in answer["nodes"].items()
    }
    return {
        "nodes": nodes,
        "problems": [*answer["problems"], *(p for shape in nodes.values() for p in shape["problems"])],
    }


def test_the_editors_answer_says_the_same_in_fewer_bytes(alice: Person) -> None:
    document = live_schema.document()
    document["nodes"][-1]["params"] = {"wrong": 1}
    document["edges"].append({"from": ["n1", "table"], "to": ["n2", "no such port"]})
    document["nodes"].append({"id": "u", "component": "prepare.union", "params": {}})
    document["edges"] += [{"from": [node, "table"], "to": ["u", "tables"]} for node in ("n1", "n2")]
    public = alice.post("infer/", {"document": document})
    short = alice.post("infer/compact/", {"document": document})
    assert unpacked(short) == public
    assert len(public["problems"]) >= 2
    assert len(json.dumps(short)) < len(json.dumps(public)) / 10


def test_a_path_outside_the_roots_is_refused_before_a_run(alice: Person, document: dict[str, Any]) -> None:
    document["nodes"][0]["params"]["path"] = "/etc/passwd"
    made = alice.post("experiments/", {"name": "Thief", "document": document}, 201)
    refused = alice.post(f"experiments/{made['id']}/runs/", status=400)
    assert [(p["code"], p["where"]["node"]) for p in refused["problems"]] == [("path-outside", "n1")]


def test_another_workspaces_file_is_outside(alice: Person, document: dict[str, Any], own_data: Any) -> None:
    (own_data / "files" / "bob").mkdir()
    (own_data / "files" / "bob" / "secret.csv").write_text("a\n1\n")
    document["nodes"][0]["params"]["path"] = str(own_data / "files" / "bob" / "secret.csv")
    made = alice.post("experiments/", {"name": "Thief", "document": document}, 201)
    refused = alice.post(f"experiments/{made['id']}/plan/", status=400)
    assert refused["problems"][0]["code"] == "path-outside"


def test_the_plan_says_what_would_run_and_why(alice: Person, experiment: dict[str, Any]) -> None:
    plan = alice.post(f"experiments/{experiment['id']}/plan/", {"scope": {"kind": "to", "nodes": ["n1"]}})
    assert plan["nodes"]["n1"]["state"] == "run"
    assert plan["nodes"]["n1"]["why"]["text"]["zh"]
    assert plan["nodes"]["n2"]["state"] == "skip"


def test_the_list_is_searched_and_paged(alice: Person) -> None:
    for number in range(7):
        alice.post(
            "experiments/", {"name": f"Experiment {number}", "description": "even" if number % 2 == 0 else ""}, 201
        )
    assert alice.get("experiments/?search=even")["count"] == 4
    seen, cursor = [], ""
    while True:
        found = alice.get(f"experiments/?ordering=name&limit=3&cursor={cursor}")
        seen += [row["name"] for row in found["results"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert seen == [f"Experiment {number}" for number in range(7)]
    assert "document" not in found["results"][0]


def test_the_list_costs_as_many_queries_for_ten_as_for_one(alice: Person, document: dict[str, Any]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            alice.get("experiments/")
        return len(captured)

    alice.post("experiments/", {"name": "1", "document": document}, 201)
    alice.get("experiments/")
    one = queries()
    for number in range(9):
        made = alice.post("experiments/", {"name": str(number), "document": document}, 201)
        alice.post(f"experiments/{made['id']}/runs/", status=201)
    assert queries() <= one + 2
    assert one <= 8


def test_components_come_with_an_etag(alice: Person) -> None:
    first = alice.call("GET", "/api/components")
    assert {"filter"} <= {found["key"].split(".")[1] for found in first.json()["components"]}
    again = alice.call("GET", "/api/components", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_templates_can_be_read_and_used(alice: Person) -> None:
    for template in alice.get("/api/templates"):
        made = alice.post("experiments/", {"name": template["title"]["en"], "template": template["key"]}, 201)
        assert made["document"]["nodes"]
    alice.post("experiments/", {"name": "x", "template": "no-such"}, 404)


def test_a_name_of_blanks_is_refused_in_both_languages(alice: Person) -> None:
    refused = alice.post("experiments/", {"name": "   "}, 400)
    found = refused["problems"][0]
    assert found["where"]["param"] == "name"
    assert found["message"]["zh"] == "字段 name 有误：不能为空。"
    assert alice.post("experiments/", {"name": "  年龄 "}, 201)["name"] == "年龄"


@pytest.mark.parametrize("address", ["experiments/?search=%00", "experiments/%00/"])
def test_an_address_with_a_nul_is_refused(alice: Person, address: str) -> None:
    assert alice.get(address, 400)["code"] == "text-nul"


def test_a_text_with_a_nul_is_refused_before_a_database_sees_it(alice: Person, document: dict[str, Any]) -> None:
    assert alice.post("experiments/", {"name": "a\0b"}, 400)["code"] == "text-nul"
    nodes = [{**document["nodes"][0], "label": "\0"}, *document["nodes"][1:]]
    assert alice.post("infer/", {"document": {**document, "nodes": nodes}}, 400)["code"] == "text-nul"
    assert alice.post("experiments/", {"name": r"the text \u0000"}, 201)["name"] == r"the text \u0000"


def test_an_experiment_of_too_many_nodes_is_refused_at_once(alice: Person) -> None:
    nodes = [{"id": f"n{n}", "component": "source.enter", "version": 1, "params": {}} for n in range(2001)]
    refused = alice.post("infer/", {"document": {"format": 1, "nodes": nodes, "edges": []}}, 400)
    assert refused["problems"][0]["message"]["en"] == "More than 2000 nodes."


def test_a_node_says_on_the_canvas_that_there_is_no_java(
    alice: Person, document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without Java, as the probe finds it."""
    environments.probe.cache_clear()
    for name in ("JAVA_HOME", "PATH"):
        monkeypatch.setenv(name, str(tmp_path))
    try:
        inferred = alice.post("infer/", {"document": document})
        lacking = [problem for problem in inferred["problems"] if problem["code"] == "java-missing"]
        assert [problem["where"]["node"] for problem in lacking] == ["n1", "n2"]
        assert lacking[0]["data"]["place"] == f"JAVA_HOME ({tmp_path})"
        assert "Java 17" in lacking[0]["hint"]["en"]
    finally:
        environments.probe.cache_clear()

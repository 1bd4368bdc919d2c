"""Bad input over the API: each mistake is refused before a run, or fails at its node, with the place and in both languages."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.runs.models import Run
from tests.studio.conftest import Person
from tests.studio.datasets.test_datasets import imported
from tests.studio.server import StudioServer, api, studio_server, wait_for_end

FILE = "exists(SELECT * FROM text.`/etc/passwd`)"
JAVA = "java_method('java.lang.System', 'exit', 1)"
SCHEMA = {"columns": [{"name": "name", "type": "string"}, {"name": "age", "type": "string"}]}


def node(key: str, component: str, **params: Any) -> dict[str, Any]:
    return {"id": key, "component": component, "version": 1, "params": params}


def joined(*nodes: dict[str, Any], ports: tuple[str, ...] = ()) -> dict[str, Any]:
    """The nodes one after the other; `ports` are the inputs of those after the first (`table` where not given)."""
    edges = [
        {"from": [before["id"], "table"], "to": [after["id"], ports[n] if n < len(ports) else "table"]}
        for n, (before, after) in enumerate(itertools.pairwise(nodes))
    ]
    return {"format": 1, "nodes": list(nodes), "edges": edges, "variables": {}, "view": {}}


def places(problems: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(p["code"], p["where"].get("node"), p["where"].get("param")) for p in problems]


def refused(alice: Person, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The problems of a run that does not begin."""
    made = alice.post("experiments/", {"name": "Bad", "document": document}, 201)
    answer = alice.post(f"experiments/{made['id']}/runs/", status=400)
    assert not Run.objects.exists()
    for problem in answer["problems"]:
        assert problem["message"]["en"] and problem["message"]["zh"]
    found: list[dict[str, Any]] = answer["problems"]
    return found


def test_an_edge_of_the_wrong_kind_is_told_at_its_port(alice: Person, document: dict[str, Any]) -> None:
    document["nodes"].append(node("p", "predict.predict"))
    document["edges"] += [{"from": ["n1", "table"], "to": ["p", port]} for port in ("model", "table")]
    wrong = next(p for p in refused(alice, document) if p["code"] == "edge-kind-wrong")
    assert {"node": "p", "port": "model", "edge": 1}.items() <= wrong["where"].items()
    inferred = alice.post("infer/", {"document": document})
    assert "edge-kind-wrong" in {p["code"] for p in inferred["nodes"]["p"]["problems"]}


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"condition": "age > '30'", "colour": "red"}, ("param-unknown", "n2", "colour")),
        ({"condition": 5}, ("param-invalid", "n2", "condition")),
        ({}, ("param-required", "n2", "condition")),
        ({"condition": "age >"}, ("expression-syntax", "n2", "condition")),
    ],
)
def test_a_wrong_parameter_is_told_by_its_name(
    alice: Person, document: dict[str, Any], params: dict[str, Any], told: tuple[Any, ...]
) -> None:
    document["nodes"][1]["params"] = params
    assert told in places(refused(alice, document))


def test_a_column_that_does_not_exist_is_told_with_the_closest_name(alice: Person) -> None:
    imported(alice, name="people", content="name,age\nAnn,31\nBen,29\n")
    source = node("n1", "source.dataset", dataset="people")
    for behind, param in (
        (node("n2", "feature.binarize", column="agee", threshold=30.0), "column"),
        (node("n2", "prepare.filter", condition="agee > 30"), "condition"),
        (node("n2", "prepare.select_columns", columns=["agee"]), "columns"),
    ):
        made = alice.post("experiments/", {"name": param, "document": joined(source, behind)}, 201)
        found = alice.post(f"experiments/{made['id']}/runs/", status=400)["problems"]
        (told,) = [p for p in found if p["code"] in ("column-missing", "expression-column-missing")]
        assert (told["where"]["node"], told["where"]["param"]) == ("n2", param)
        assert "age" in told["hint"]["en"]


@pytest.mark.parametrize("attack", [JAVA, FILE], ids=["java_method", "file"])
@pytest.mark.parametrize(
    ("component", "port", "param"),
    [
        ("prepare.filter", "table", "condition"),
        ("prepare.derive", "table", "columns"),
        ("script.sql", "tables", "statement"),
    ],
)
def test_an_expression_runs_no_code_and_reads_no_file(
    alice: Person, document: dict[str, Any], attack: str, component: str, port: str, param: str
) -> None:
    value: Any = attack
    if param == "columns":
        value = [{"name": "x", "expression": attack}]
    if param == "statement":
        value = f"SELECT * FROM t1 WHERE {attack}"
    made = joined(document["nodes"][0], node("evil", component, **{param: value}), ports=(port,))
    allowed = ("expression-function-refused", "expression-part-refused", "sql-function-refused", "sql-table-unknown")
    inferred = alice.post("infer/", {"document": made, "source_schemas": {"n1": SCHEMA}})
    for problems in (inferred["problems"], refused(alice, made)):
        (told,) = [p for p in problems if p["severity"] == "error"]
        assert told["code"] in allowed
        assert (told["where"]["node"], told["where"]["param"]) == ("evil", param)


PEOPLE = "name,age,bought\n" + "".join(f"P{n},{20 + n % 50},{int(n % 7 > 2)}\n" for n in range(60))
FILES = {
    "ragged.csv": PEOPLE.encode() + b"P61,30\n",
    "gbk.csv": PEOPLE.replace("P1,", "北京,").encode("gb18030"),
    "empty.csv": b"",
    "none.csv": b"name,age,bought\n",
    "one.csv": PEOPLE.replace(",0\n", ",1\n").encode(),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    data = tmp_path_factory.mktemp("bad")
    folder = data / "files" / "home"
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    with studio_server(data, STUDIO_WARM="1", STUDIO_SPARK_HEAP_MB="1024") as found:
        yield found


@pytest.fixture(scope="module")
def browser(server: StudioServer) -> Iterator[httpx.Client]:
    with contextlib.closing(server.client()) as found:
        yield found


def trained(file: str) -> dict[str, Any]:
    """A file, whose age becomes a number, and a model of who bought."""
    return joined(
        node("read", "source.csv", path=file),
        node("cast", "prepare.cast", types={"age": "int"}, on_failure="null"),
        node("train", "classify.logistic", label="bought", features=["age"]),
        ports=("table", "train"),
    )


@pytest.mark.spark
@pytest.mark.parametrize(
    ("file", "code", "place"),
    [
        ("ragged.csv", "rows-malformed", "read"),
        ("gbk.csv", "encoding-wrong", "read"),
        ("empty.csv", "file-empty", "read"),
        ("none.csv", "rows-none", "train"),
        ("one.csv", "label-one-class", "train"),
    ],
)
def test_a_file_that_cannot_be_learnt_from_fails_at_its_node(
    browser: httpx.Client, file: str, code: str, place: str
) -> None:
    made = api(browser, "POST", "experiments/", {"name": file, "document": trained(file)}, 201)
    started = browser.post(f"/api/workspaces/home/experiments/{made['id']}/runs/", json={})
    if started.status_code == 400:
        problem = started.json()["problems"][0]
    else:
        ended = wait_for_end(browser, started.json()["id"], 300)
        assert ended["state"] == "failed"
        problem = ended["problem"]
        after = [found["state"] for key, found in ended["nodes"].items() if key != place]
        assert "failed" not in after
    assert (problem["code"], problem["where"]["node"]) == (code, place)
    assert problem["message"]["en"] and problem["message"]["zh"]


@pytest.mark.spark
def test_the_studio_is_well_after_all_that(server: StudioServer, browser: httpx.Client) -> None:
    good = server.data / "files" / "home" / Path("good.csv")
    good.write_text(PEOPLE)
    made = api(browser, "POST", "experiments/", {"name": "good", "document": trained("good.csv")}, 201)
    run = api(browser, "POST", f"experiments/{made['id']}/runs/", {}, 201)
    assert wait_for_end(browser, run["id"], 300)["state"] == "ok"

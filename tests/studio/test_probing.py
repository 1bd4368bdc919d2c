"""Live columns of what only an engine can read: a file that no run has read yet, and a query that inference cannot type."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.studio.server import StudioServer, api, studio_server

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    """A studio with a warm driver that is up."""
    with studio_server(tmp_path_factory.mktemp("probing"), STUDIO_WARM="1", STUDIO_SPARK_HEAP_MB="1024") as server:
        deadline = time.monotonic() + 240
        while not httpx.get(f"{server.url}/healthz").json()["driver"].get("warm"):
            assert time.monotonic() < deadline, "the driver did not start"
            time.sleep(0.5)
        yield server


@pytest.fixture(scope="module")
def browser(studio: StudioServer) -> Iterator[httpx.Client]:
    with contextlib.closing(studio.client()) as client:
        settled(client, behind(csv("none.csv"), "prepare.filter", "table", condition="a > 1"))  # loads the catalogue
        yield client


@pytest.fixture(scope="module")
def folder(studio: StudioServer) -> Path:
    """The folder that the workspace's experiments may read."""
    made = studio.data / "files" / "home"
    made.mkdir(parents=True, exist_ok=True)
    return made


def csv(path: str, **params: Any) -> dict[str, Any]:
    node = {"id": "n1", "component": "source.csv", "version": 1, "params": {"path": path, **params}}
    return {"format": 1, "nodes": [node], "edges": [], "variables": {}, "view": {}}


def behind(document: dict[str, Any], component: str, port: str, **params: Any) -> dict[str, Any]:
    """The document with a node more behind its last one."""
    last = document["nodes"][-1]["id"]
    node = {"id": f"n{len(document['nodes']) + 1}", "component": component, "version": 1, "params": params}
    edge = {"from": [last, "table"], "to": [node["id"], port]}
    return {**document, "nodes": [*document["nodes"], node], "edges": [*document["edges"], edge]}


def infer(browser: httpx.Client, document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api(browser, "POST", "infer/", {"document": document})
    return found


def settled(browser: httpx.Client, document: dict[str, Any], seconds: float = 60.0) -> dict[str, Any]:
    """What is known once nothing is being looked up, asked again like the page does."""
    deadline = time.monotonic() + seconds
    while True:
        found = infer(browser, document)
        if "columns-reading" not in {problem["code"] for problem in found["problems"]}:
            return found
        assert time.monotonic() < deadline, "the columns did not come in time"
        time.sleep(0.2)


def columns(found: dict[str, Any], node: str, port: str = "table") -> list[tuple[str, str]]:
    return [(column["name"], column["type"]) for column in found["nodes"][node]["outputs"][port]["columns"]]


def problems(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(p["code"], p["where"].get("node"), p["where"].get("param")) for p in found["problems"]]


def test_a_file_that_nobody_read_shows_its_columns(browser: httpx.Client, folder: Path) -> None:
    (folder / "people.csv").write_text("name,年龄\nAnn,31\n")
    document = behind(csv("people.csv", types=True), "prepare.filter", "table", condition="`年龄` > 30")
    first = infer(browser, document)
    assert ("columns-reading", "n1", None) in problems(first), "an inference waits for no engine"
    assert [p["severity"] for p in first["problems"] if p["code"] == "columns-reading"] == ["info"]
    found = settled(browser, document)
    assert columns(found, "n1") == [("name", "string"), ("年龄", "int")]
    assert columns(found, "n2") == [("name", "string"), ("年龄", "int")]
    assert found["problems"] == []
    assert infer(browser, document) == found


def test_a_changed_file_is_looked_into_again(browser: httpx.Client, folder: Path) -> None:
    file = folder / "changing.csv"
    file.write_text("a\n1\n")
    assert columns(settled(browser, csv("changing.csv")), "n1") == [("a", "string")]
    file.write_text("a,b\n1,2\n")
    os.utime(file, (1, 1))
    assert columns(settled(browser, csv("changing.csv")), "n1") == [("a", "string"), ("b", "string")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("ragged.csv", b"a,b\n1,2\n3\n", ("rows-malformed", "n1", None)),
        ("gbk.csv", "城市,人口\n北京,1\n".encode("gb18030"), ("encoding-wrong", "n1", "encoding")),
        ("nothing.csv", b"", ("file-empty", "n1", "path")),
    ],
)
def test_what_is_wrong_with_a_file_is_a_problem_of_its_node(
    browser: httpx.Client, folder: Path, name: str, content: bytes, told: tuple[str, str, str]
) -> None:
    (folder / name).write_bytes(content)
    assert told in problems(settled(browser, csv(name)))


@pytest.mark.parametrize(
    ("name", "content", "code", "severity"),
    [
        ("german.csv", "Größe;Preis\n1;2\n", "separator-doubtful", "warning"),
        ("decimal.csv", "Größe;Preis\n1,5;2,5\n", "rows-malformed", "error"),
    ],
)
def test_another_separator_is_offered(
    browser: httpx.Client, folder: Path, name: str, content: str, code: str, severity: str
) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    (told,) = settled(browser, csv(name))["problems"]
    assert (told["code"], told["severity"], told["where"]["node"]) == (code, severity, "n1")
    (edit,) = told["fixes"][0]["edits"]
    assert (edit["edit"], edit["param"], edit["value"]) == ("set", "separator", ";")
    mended = settled(browser, csv(name, separator=";"))
    assert columns(mended, "n1") == [("Größe", "string"), ("Preis", "string")]
    assert mended["problems"] == []


@pytest.mark.parametrize(("path", "code"), [("none.csv", "path-missing"), ("/etc/passwd", "path-outside")])
def test_a_path_that_may_not_be_read_is_told_at_once(browser: httpx.Client, path: str, code: str) -> None:
    assert (code, "n1", "path") in problems(infer(browser, csv(path)))


def test_a_run_is_refused_for_a_column_that_the_file_does_not_have(browser: httpx.Client, folder: Path) -> None:
    (folder / "planned.csv").write_text("name,age\nAnn,31\n")
    document = behind(csv("planned.csv"), "prepare.select_columns", "table", columns=["nmae"])
    settled(browser, document)
    made = api(browser, "POST", "experiments/", {"name": "Planned", "document": document}, status=201)
    refused = api(browser, "POST", f"experiments/{made['id']}/runs/", {}, status=400)
    assert ("column-missing", "n2", "columns") in problems(refused)
    assert refused["problems"][0]["hint"]["en"]


def test_a_type_that_inference_cannot_tell_is_asked_from_the_engine(browser: httpx.Client, folder: Path) -> None:
    (folder / "texts.csv").write_text("name,age\nAnn,31\n")
    statement = "SELECT name, percentile(CAST(age AS INT), 0.5) AS middle FROM t1 GROUP BY name"
    document = behind(csv("texts.csv"), "script.sql", "tables", statement=statement)
    found = settled(browser, document)
    assert columns(found, "n2") == [("name", "string"), ("middle", "double")]
    assert found["problems"] == []

"""The experiment file: what is read, what is refused, and that every mistake is told at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components import graph, registry
from components.errors import UserError
from components.graph import upgrade
from components.graph.experiment import Node
from components.registry import Catalog
from components.spec import component as component_module

CATALOG = registry.load()
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "experiments").glob("*.json"))


def codes(value: Any) -> list[str]:
    with pytest.raises(UserError) as refused:
        graph.read(value)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_every_released_file_opens_without_a_problem(path: Path) -> None:
    experiment = graph.read(path.read_bytes())
    assert experiment.nodes
    assert graph.check(experiment, CATALOG).errors == []


def test_there_is_a_released_file_of_every_format() -> None:
    assert {json.loads(path.read_text())["format"] for path in GOLDEN} == {1}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_reading_what_was_written_gives_the_same_experiment(path: Path) -> None:
    experiment = graph.read(path.read_bytes())
    assert graph.read(json.dumps(graph.write(experiment))) == experiment


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    value = {
        "format": 1,
        "colour": "red",
        "nodes": [
            {"id": "1x", "component": "a.b"},
            {"id": "n1", "component": 7},
            {"id": "n2", "component": "a.b", "size": 1},
        ],
        "edges": [{"from": ["n2", "table"]}, {"from": ["n2", "table"], "to": ["gone", "table"]}],
        "view": [],
    }
    found = codes(value)
    assert found.count("file-invalid") >= 4
    assert found.count("file-key-unknown") == 2


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_experiment_is_refused(text: str) -> None:
    assert codes(text) == ["file-invalid"]


@pytest.mark.parametrize("found", [0, 2, "1", True])
def test_a_format_that_is_not_known_is_refused(found: Any) -> None:
    assert codes({"format": found, "nodes": [], "edges": []}) == ["format-unknown"]


def test_two_nodes_of_one_id_are_refused() -> None:
    nodes = [{"id": "n1", "component": "prepare.sort"}] * 2
    assert codes({"format": 1, "nodes": nodes, "edges": []}) == ["file-invalid"]


class Renamed(component_module.Component):
    """A component whose parameter was called otherwise in version 1, and which had another key."""

    key = "prepare.renamed"
    version = 3
    replaces = ("prepare.former",)
    upgrades = {1: lambda params: {"column": params["col"]}, 2: lambda params: {**params, "strict": True}}


def test_an_older_version_of_a_component_is_upgraded_step_by_step() -> None:
    catalog = Catalog({"prepare.renamed": Renamed}, [])
    node, problems = upgrade.node(Node("n1", "prepare.former", 1, {"col": "x"}), catalog)
    assert problems == []
    assert (node.component, node.version, node.params) == ("prepare.renamed", 3, {"column": "x", "strict": True})


@pytest.mark.parametrize(("component", "version", "code"), [
    ("prepare.former", 4, "component-version-unknown"),
    ("prepare.former", 0, "component-version-unknown"),
    ("prepare.renamd", 1, "component-unknown"),
])  # fmt: skip
def test_an_unknown_component_or_version_is_told(component: str, version: int, code: str) -> None:
    catalog = Catalog({"prepare.renamed": Renamed}, [])
    _, problems = upgrade.node(Node("n1", component, version), catalog)
    assert [(p.code, p.where.node) for p in problems] == [(code, "n1")]

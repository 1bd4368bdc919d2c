"""Checking an experiment: each mistake is told with its place, and the columns of every port are inferred."""

from __future__ import annotations

from typing import Any

import pytest

from components import graph, registry
from components.graph import Inference
from components.spec import Schema
from components.spec.lineage import compile_path
from components.spec.scoring import ScoringPath

CATALOG = registry.load()
TABLE = {"cells": {"age": [31.0, 40.0], "city": ["北京", "上海"], "bought": ["yes", "no"]}}


def document(nodes: dict[str, tuple[str, dict[str, Any]]], *edges: str) -> dict[str, Any]:
    """`a.table > b.table` for an edge."""
    return {
        "format": 1,
        "nodes": [{"id": key, "component": component, "params": params} for key, (component, params) in nodes.items()],
        "edges": [{"from": a.split("."), "to": b.split(".")} for a, b in (edge.split(" > ") for edge in edges)],
    }


def check(nodes: dict[str, tuple[str, dict[str, Any]]], *edges: str, **sources: Schema) -> Inference:
    return graph.check(graph.read(document(nodes, *edges)), CATALOG, sources)


def problems(found: Inference) -> list[tuple[str, str | None]]:
    return [(p.code, p.where.node) for p in found.problems]


def test_columns_flow_along_the_edges() -> None:
    found = check(
        {
            "s": ("source.enter", TABLE),
            "c": ("prepare.rename", {"names": {"age": "年龄"}}),
            "b": ("feature.binarize", {"column": "年龄", "threshold": 35}),
        },
        "s.table > c.table",
        "c.table > b.table",
    )
    assert found.problems == []
    assert found.schemas["b"]["table"].types == {"年龄": "double", "city": "string", "bought": "string", "above": "int"}


def test_a_cycle_is_told_with_its_nodes() -> None:
    nodes = {"a": ("prepare.sort", {"keys": [{"column": "x"}]}), "b": ("prepare.sort", {"keys": [{"column": "x"}]})}
    found = check(nodes, "a.table > b.table", "b.table > a.table")
    cycle = next(p for p in found.problems if p.code == "cycle")
    assert cycle.where.node in ("a", "b")
    assert "a" in cycle.message.en
    assert "b" in cycle.message.zh


def test_an_edge_between_kinds_that_do_not_fit_names_itself() -> None:
    found = check(
        {"s": ("source.enter", TABLE), "p": ("predict.predict", {})}, "s.table > p.model", "s.table > p.table"
    )
    wrong = next(p for p in found.problems if p.code == "edge-kind-wrong")
    assert (wrong.where.node, wrong.where.port, wrong.where.edge) == ("p", "model", 0)


def test_a_port_that_is_not_there_is_told() -> None:
    found = check({"s": ("source.enter", TABLE), "b": ("prepare.sort", {"keys": []})}, "s.rows > b.table")
    assert ("port-unknown", "b") in problems(found)


def test_an_unknown_component_does_not_hide_other_problems() -> None:
    found = check(
        {"s": ("source.entre", {}), "b": ("feature.binarize", {"column": "x", "treshold": 1})}, "s.table > b.table"
    )
    assert ("component-unknown", "s") in problems(found)
    assert ("param-unknown", "b") in problems(found)


def test_a_missing_column_is_told_with_the_closest_name() -> None:
    found = check({"s": ("source.enter", TABLE), "b": ("feature.binarize", {"column": "aeg"})}, "s.table > b.table")
    (wrong,) = found.problems
    assert (wrong.code, wrong.where.node, wrong.where.param) == ("column-missing", "b", "column")
    assert wrong.hint
    assert "age" in wrong.hint.en


def test_a_column_missing_from_an_open_table_is_a_warning() -> None:
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), "b": ("feature.binarize", {"column": "age"})}
    found = check(nodes, "s.table > b.table")
    assert [(p.code, p.severity) for p in found.problems] == [("column-missing", "warning")]


def test_probed_columns_of_a_source_are_used() -> None:
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), "b": ("feature.binarize", {"column": "age"})}
    found = check(nodes, "s.table > b.table", s=Schema.of({"age": "string"}))
    assert [(p.code, p.severity) for p in found.problems] == [("column-kind-wrong", "error")]


def test_an_input_that_is_not_connected_is_told() -> None:
    assert ("input-missing", "b") in problems(check({"b": ("feature.binarize", {"column": "x"})}))


def test_a_column_made_by_an_sql_script_can_be_picked_downstream_before_any_run() -> None:
    statement = "SELECT city, avg(age) AS mean_age FROM t1 GROUP BY city"
    nodes = {
        "s": ("source.enter", TABLE),
        "q": ("script.sql", {"statement": statement}),
        "b": ("feature.binarize", {"column": "mean_age"}),
    }
    found = check(nodes, "s.table > q.tables", "q.table > b.table")
    assert found.problems == []
    assert found.schemas["b"]["table"].types == {"city": "string", "mean_age": "double", "above": "int"}


TRAIN = {"t": ("classify.gbdt", {"label": "bought"}), "p": ("predict.register", {"name": "m"})}


def test_a_model_behind_a_join_expects_the_columns_of_the_join() -> None:
    nodes = {"a": ("source.enter", TABLE), "b": ("source.enter", {"cells": {"city": ["北京"], "size": [1.0]}})} | {
        "j": ("prepare.join", {"keys": [{"left": "city", "right": "city"}]}),
        **TRAIN,
    }
    found = check(nodes, "a.table > j.left", "b.table > j.right", "j.table > t.train", "t.model > p.model")
    assert found.nodes["t"].serves is True
    (told,) = [p for p in found.problems if p.code == "endpoint-expects"]
    assert (told.where.node, told.severity) == ("p", "info")
    assert "‹Join›" in told.message.en


@pytest.mark.parametrize(
    ("expression", "code", "severity", "serves"),
    [
        ("reverse(city)", "served-without-pmml", "warning", True),
        ("CAST(age AS BIGINT) + 1L", "served-without-pmml", "warning", True),
        ("city RLIKE '(?<=a)b'", "served-by-pmml-only", "warning", True),
        ("CAST(price AS DOUBLE) + 1", "not-servable", "error", False),
    ],
)
def test_a_step_that_a_scorer_cannot_say_is_told_on_its_own_node_before_any_run(
    expression: str, code: str, severity: str, serves: bool
) -> None:
    derive = ("prepare.derive", {"columns": [{"name": "h", "expression": expression}]})
    drop = ("prepare.select_columns", {"columns": ["price"], "mode": "drop"})
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), "d": derive, "o": drop, **TRAIN}
    schema = Schema.of({"city": "string", "age": "double", "price": "decimal(9,2)", "bought": "string"})
    edges = ("s.table > d.table", "d.table > o.table", "o.table > t.train", "t.model > p.model")
    found = check(nodes, *edges, s=schema)
    told = [(p.code, p.where.node, p.severity) for p in found.problems]
    assert (code, "d", severity) in told
    assert {one[0] for one in told} == {code}
    assert found.nodes["t"].serves is serves
    assert all(p.message.zh != p.message.en for p in found.problems)


def test_a_model_without_pmml_is_only_mentioned_while_nobody_publishes_it() -> None:
    derive = ("prepare.derive", {"columns": [{"name": "h", "expression": "reverse(city)"}]})
    nodes = {"s": ("source.enter", TABLE), "d": derive, "t": TRAIN["t"]}
    found = check(nodes, "s.table > d.table", "d.table > t.train")
    assert [(p.code, p.where.node, p.severity) for p in found.problems] == [("served-without-pmml", "d", "info")]


def test_a_raw_column_that_pmml_has_no_type_for_is_told() -> None:
    derive = ("prepare.derive", {"columns": [{"name": "h", "expression": "hour(at)"}]})
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), "d": derive, **TRAIN}
    schema = Schema.of({"at": "timestamp", "bought": "string"})
    found = check(nodes, "s.table > d.table", "d.table > t.train", "t.model > p.model", s=schema)
    assert found.nodes["t"].serves is True
    assert {p.code for p in found.problems} == {"served-without-pmml"}
    assert "at" in {p.where.column for p in found.problems}


def test_nothing_is_said_of_serving_where_a_raw_columns_type_is_not_known() -> None:
    derive = ("prepare.derive", {"columns": [{"name": "h", "expression": "CAST(x AS DOUBLE) + 1"}]})
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), "d": derive, **TRAIN}
    schema = Schema.of({"x": "unknown", "bought": "string"})
    found = check(nodes, "s.table > d.table", "d.table > t.train", "t.model > p.model", s=schema)
    assert (found.problems, found.nodes["t"].serves) == ([], None)


def test_a_whole_number_of_64_bits_is_servable_where_it_is_a_raw_column() -> None:
    nodes = {"s": ("source.csv", {"path": "rows.csv"}), **TRAIN}
    schema = Schema.of({"clicks": "bigint", "bought": "string"})
    found = check(nodes, "s.table > t.train", "t.model > p.model", s=schema)
    assert (found.problems, found.nodes["t"].serves) == ([], True)


def test_the_same_step_is_no_problem_where_the_model_does_not_read_it() -> None:
    derive = ("prepare.derive", {"columns": [{"name": "h", "expression": "reverse(city)"}]})
    nodes = {
        "s": ("source.enter", TABLE),
        "d": derive,
        "o": ("prepare.select_columns", {"columns": ["h"], "mode": "drop"}),
        **TRAIN,
    }
    found = check(nodes, "s.table > d.table", "d.table > o.table", "o.table > t.train", "t.model > p.model")
    assert (found.problems, found.nodes["t"].serves) == ([], True)


@pytest.mark.parametrize(
    "expression",
    ["reverse(city)", "CAST(age AS BIGINT)", "upper(city)", "ln(age)", "CAST(age AS INT)", "city RLIKE '(?=a)'"],
)
def test_the_lint_says_what_packaging_says(expression: str) -> None:
    derive = ("prepare.derive", {"columns": [{"name": "made", "expression": expression}]})
    nodes = {"s": ("source.enter", TABLE), "d": derive, "t": ("classify.gbdt", {"label": "bought"})}
    found = check(nodes, "s.table > d.table", "d.table > t.train")
    told = sorted(p.message.en for p in found.problems)
    table = found.schemas["d"]["table"]
    model = found.instances["t"].planned_model(table)
    path = ScoringPath("s", "Source", "source", found.schemas["s"]["table"])
    program = compile_path(
        path.stepped("d", found.instances["d"].planned(found.schemas["s"]["table"]).ops), model.inputs, model.encode
    )
    assert told == sorted(p.message.en for p in (*program.servable.refused, *program.servable.told))
    assert found.nodes["t"].serves is program.servable.served


def test_predictions_cannot_be_inputs_of_a_served_model() -> None:
    nodes = {
        "s": ("source.enter", TABLE),
        "t1": ("classify.logistic", {"label": "bought"}),
        "q": ("predict.predict", {}),
        **TRAIN,
    }
    edges = ["s.table > t1.train", "t1.model > q.model", "s.table > q.table", "q.table > t.train", "t.model > p.model"]
    assert ("not-servable", "q") in problems(check(nodes, *edges))


def test_a_union_of_both_sides_of_a_split_stays_servable() -> None:
    nodes = {"s": ("source.enter", TABLE), "x": ("sample.split", {}), "u": ("prepare.union", {}), **TRAIN}
    found = check(
        nodes, "s.table > x.table", "x.train > u.tables", "x.test > u.tables", "u.table > t.train", "t.model > p.model"
    )
    assert (found.problems, found.nodes["t"].serves) == ([], True)


def test_differences_are_told_by_node_and_parameter() -> None:
    before = graph.read(
        document({"s": ("source.enter", TABLE), "b": ("feature.binarize", {"column": "age"})}, "s.table > b.table")
    )
    after = graph.read(
        document({"s": ("source.enter", TABLE), "b": ("feature.binarize", {"column": "age", "threshold": 3})})
    )
    told = {(c.kind, c.node, c.param, c.before, c.after) for c in graph.diff(before, after) if c.kind == "param"}
    assert told == {("param", "b", "threshold", None, 3)}
    assert [c.kind for c in graph.diff(before, after)].count("edge-removed") == 1
    assert graph.diff(before, before) == []


@pytest.mark.parametrize("scope", ["upstream", "downstream"])
def test_neighbours_are_found_through_branches(scope: str) -> None:
    sort = ("prepare.sort", {"keys": [{"column": "age"}]})
    experiment = graph.read(
        document(
            {"s": ("source.enter", TABLE), "a": sort, "b": sort, "c": sort},
            "s.table > a.table",
            "a.table > b.table",
            "s.table > c.table",
        )
    )
    assert getattr(experiment, scope)(["a"]) == {"upstream": {"s", "a"}, "downstream": {"a", "b"}}[scope]


def test_an_evaluation_takes_the_label_that_the_model_was_trained_on() -> None:
    nodes = {
        "s": ("source.enter", {"cells": {"size": [1.0, 2.0], "price": [10.0, 20.0]}}),
        "t": ("regress.gbdt", {"label": "price"}),
        "p": ("predict.predict", {}),
        "e": ("evaluate.regression", {}),
    }
    edges = ["s.table > t.train", "t.model > p.model", "s.table > p.table", "p.table > e.table"]
    found = check(nodes, *edges)
    assert found.problems == []
    scored = found.schemas["p"]["table"].get("price")
    assert scored is not None
    assert scored.role == "label"

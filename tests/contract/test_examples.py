"""Every example of every component: first what inference says of it, then what Spark gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components import registry
from components.errors import Problem, UserError
from components.spec.component import Component
from components.spec.examples import Example
from components.spec.metrics import METRICS

if TYPE_CHECKING:
    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()
Trial = tuple[str, int]


def of(trial: Trial) -> tuple[type[Component], Example]:
    kind = CATALOG[trial[0]]
    return kind, kind.examples[trial[1]]


def problems(kind: type[Component], example: Example) -> list[Problem]:
    """What is wrong with an example before it runs."""
    try:
        return kind(example.params).shape(example.schemas())[1]
    except UserError as wrong:
        return list(wrong.problems)


def test_an_example_that_runs_has_no_problem_before(trial: Trial) -> None:
    kind, example = of(trial)
    if example.fails is None:
        assert [p for p in problems(kind, example) if p.severity == "error"] == []


def test_a_refused_example_names_its_place(trial: Trial) -> None:
    kind, example = of(trial)
    found = [p for p in problems(kind, example) if p.code == example.fails]
    assert all(p.where.param or p.where.port or p.where.column for p in found), found


@pytest.mark.spark
def test_an_example_gives_what_it_says(trial: Trial, laboratory: Laboratory) -> None:
    from tests.contract.laboratory import rows_of, same

    kind, example = of(trial)
    laboratory.put(example.files)
    if example.fails is not None:
        early = [p.code for p in problems(kind, example) if p.severity == "error"]
        found = early or [laboratory.problem(kind(example.params), laboratory.inputs(example)).code]
        assert example.fails in found
        return
    component = kind(example.params)
    ran = laboratory.run(component, laboratory.inputs(example))
    assert set(ran.metrics) <= set(METRICS), "components/spec/metrics.py does not name all that it tells"
    inferred = component.shape(example.schemas())[0]
    for port, cells in example.gives.items():
        assert ran.schemas[port].names == list(cells)
        assert same(ran.rows[port], rows_of(cells), example.ordered), ran.rows[port]
    for port, schema in ran.schemas.items():
        said = inferred[port]
        assert {c.name: c.type for c in said.columns if c.type != "unknown"}.items() <= schema.types.items()
        assert said.open or said.names == schema.names
    for name, value in example.metrics.items():
        assert ran.metrics[name] == pytest.approx(value, abs=1e-9)
    if any(port.kind == "report" for port in kind.outputs):
        assert ran.blocks

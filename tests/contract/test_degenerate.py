"""Every component on tables that are hardly any: no rows, nulls only, one class. It works, or says with a code why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components import registry
from components.contract import good_params
from components.errors import UserError
from components.spec.component import EachRow
from components.spec.examples import Cells, Example

if TYPE_CHECKING:
    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()
pytestmark = pytest.mark.spark
UNTOLD = ("component-failed", "spark-error")
"""Codes of the engine's own boundary: nobody thought of the case."""


def emptied(cells: Cells) -> Cells:
    return {name: [] for name in cells}


def nulled(cells: Cells) -> Cells:
    return {name: [None, None] for name in cells}


def one_row(cells: Cells) -> Cells:
    return {name: [next((v for v in values if v is not None), None)] for name, values in cells.items()}


def repeated(cells: Cells) -> Cells:
    return {name: list(values) * 3 for name, values in one_row(cells).items()}


def changed(example: Example, how: Any) -> Example:
    """The example on other rows of the same types."""
    types: dict[str, str] = dict(example.types)
    inputs = {}
    for port, given in example.inputs.items():
        tables = given if isinstance(given, list) else [given]
        for table in tables:
            types |= {c.name: c.type for c in example.schema_of(table).columns}
        inputs[port] = [how(table) for table in tables] if isinstance(given, list) else how(given)
    return Example(example.title, example.params, inputs, {}, None, types, files=example.files)


@pytest.mark.parametrize("how", [emptied, nulled, one_row, repeated])
def test_a_degenerate_table_gives_a_result_or_a_code(how: Any, key: str, laboratory: Laboratory) -> None:
    from runners.spark import errors

    kind = CATALOG[key]
    example = next((found for found in kind.examples if found.fails is None and found.inputs), None)
    if example is None:
        pytest.skip("it has no table to be given")
    shown = changed(example, how)
    laboratory.put(shown.files)
    try:
        laboratory.run(kind(shown.params), laboratory.inputs(shown))
    except UserError as told:
        assert all(p.code and p.message.zh for p in told.problems)
    except Exception as error:  # noqa: BLE001 - the engine's own boundary, here under test
        problem = errors.explain(error).problem
        assert problem.code not in UNTOLD, problem.message.en


def test_what_is_known_before_fitting_has_the_types_of_after(key: str, laboratory: Laboratory) -> None:
    kind = CATALOG[key]
    if not issubclass(kind, EachRow) or not kind.learns():
        pytest.skip("it learns nothing")
    for example in kind.examples:
        if example.fails is None:
            component = kind(example.params)
            table = laboratory.inputs(example)["table"]
            planned = component.planned(table.schema).infer(table.schema)[0]
            fitted = component.steps(table.schema, component.fit(table.frame, table.schema)).infer(table.schema)[0]
            assert planned.open or planned.types == fitted.types
            assert planned.types.items() <= fitted.types.items()


def test_good_params_are_there_for_every_component_with_examples(key: str) -> None:
    kind = CATALOG[key]
    if any(found.fails is None for found in kind.examples):
        assert kind(good_params(kind))

"""polars gives what Spark gives, row by row: the same value, or both fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from components.expressions.functions import POLARS
from components.expressions.language import Expression
from tests.expressions.parity import FAILED, TRANSCENDENTAL, differences, on_polars

pytestmark = pytest.mark.spark


def test_every_overload_and_nests_of_them_agree(
    expressions: Mapping[str, list[Expression]],
    on_the_engine: Mapping[Expression, list[Any]],
    data: dict[str, list[Any]],
) -> None:
    tried = expressions[POLARS]
    expected = [on_the_engine[one] for one in tried]
    wrong = differences(tried, data, expected, on_polars(data, tried), TRANSCENDENTAL)
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def test_the_values_are_worth_comparing(on_the_engine: Mapping[Expression, list[Any]]) -> None:
    """More than half of the columns hold several values, and failing, null and neither all occur."""
    varied = sum(len(set(map(str, values))) > 1 for values in on_the_engine.values())
    cells = [value for values in on_the_engine.values() for value in values]
    assert varied > 0.5 * len(on_the_engine)
    assert 0.01 * len(cells) < cells.count(FAILED) < 0.5 * len(cells)
    assert 0.05 * len(cells) < cells.count(None) < 0.5 * len(cells)


def test_a_difference_is_noticed(data: dict[str, list[Any]]) -> None:
    from components.expressions.language import parse
    from tests.expressions.tables import TYPES

    one, other = parse("d + 1", TYPES), parse("d + 1.0000001", TYPES)
    assert differences([one], data, on_polars(data, [one]), on_polars(data, [other]), TRANSCENDENTAL)
    assert not differences([one], data, on_polars(data, [one]), on_polars(data, [one]))

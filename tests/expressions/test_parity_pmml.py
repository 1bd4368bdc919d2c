"""PMML, evaluated by JPMML, gives what Spark gives, row by row, but for the sign of zero."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import pytest

from components.expressions.functions import PMML
from components.expressions.language import Expression
from tests.expressions.parity import TRANSCENDENTAL, differences, on_pmml

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(find_spec("jpmml_evaluator") is None, reason="the pmml extra is not installed"),
]
BATCH = 100


def test_every_overload_and_nests_of_them_agree(
    expressions: Mapping[str, list[Expression]],
    on_the_engine: Mapping[Expression, list[Any]],
    data: dict[str, list[Any]],
) -> None:
    wrong = []
    for start in range(0, len(expressions[PMML]), BATCH):
        tried = expressions[PMML][start : start + BATCH]
        expected = [on_the_engine[one] for one in tried]
        wrong += differences(tried, data, expected, on_pmml(data, tried), TRANSCENDENTAL)
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])

"""What the engine's optimiser makes of an expression has its values; it may only spare errors of parts left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from components.expressions.language import Expression
from tests.expressions.parity import FAILED, differences, on_spark, spark_frame

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def test_the_engines_own_session_gives_the_same_values(
    spark: SparkSession, on_the_engine: Mapping[Expression, list[Any]], data: dict[str, list[Any]]
) -> None:
    tried = list(on_the_engine)
    optimised = on_spark(spark_frame(spark, data), tried)
    spared = [
        [FAILED if meant == FAILED else value for meant, value in zip(on_the_engine[one], found, strict=True)]
        for one, found in zip(tried, optimised, strict=True)
    ]
    wrong = differences(tried, data, list(on_the_engine.values()), spared)
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])

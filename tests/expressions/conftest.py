"""One small local Spark for the parity tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RULES = ",".join(
    f"org.apache.spark.sql.catalyst.optimizer.{rule}"
    for rule in (
        "BooleanSimplification", "ConstantFolding", "LikeSimplification", "NullPropagation", "OptimizeIn", "PushFoldableIntoBranches",
        "ReorderAssociativeOperator", "ReplaceNullWithFalseInPredicate", "SimplifyBinaryComparison", "SimplifyCaseConversionExpressions",
        "SimplifyCasts", "SimplifyConditionals",
    )
)  # fmt: skip
"""Rules that leave out or reorder parts, so that some which fail are not computed: not what an expression means."""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Spark as the engine configures it where meaning is concerned: ANSI, UTC.

    Common parts are not pulled out of columns: the tests catch each column's errors by itself.
    """
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("expressions")
        .config("spark.driver.memory", "1500m")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.subexpressionElimination.enabled", "false")
        .config("spark.sql.optimizer.excludedRules", RULES)
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()

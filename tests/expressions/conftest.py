"""One small local Spark for the parity tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from components.expressions.functions import PMML, POLARS
from components.expressions.language import Expression
from tests.expressions.generate import Nests, every_overload
from tests.expressions.parity import on_spark, spark_frame
from tests.expressions.tables import table

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


@pytest.fixture(scope="session")
def data() -> dict[str, list[Any]]:
    return table()


@pytest.fixture(scope="session")
def expressions() -> Mapping[str, list[Expression]]:
    """What each back end is tried with: every overload, and nests of them."""
    return {
        POLARS: [*every_overload(POLARS), *Nests(POLARS, seed=1).take(400)],
        PMML: [*every_overload(PMML), *Nests(PMML, seed=2).take(400)],
    }


@pytest.fixture(scope="session")
def on_the_engine(
    spark: SparkSession, data: dict[str, list[Any]], expressions: Mapping[str, list[Expression]]
) -> Mapping[Expression, list[Any]]:
    """Spark's values of all of them, computed once."""
    every = list(dict.fromkeys(one for some in expressions.values() for one in some))
    return dict(zip(every, on_spark(spark_frame(spark, data), every), strict=True))

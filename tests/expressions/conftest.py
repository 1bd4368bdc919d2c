"""Spark for the parity tests: as the engine has it, and without the rules that leave out what fails."""

from __future__ import annotations

from collections.abc import Mapping
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
def spark(spark: SparkSession) -> SparkSession:
    """The engine's own session, but that common parts are not pulled out of columns: each column's errors are caught."""
    made = spark.newSession()
    made.conf.set("spark.sql.subexpressionElimination.enabled", "false")
    return made


@pytest.fixture(scope="session")
def literal_spark(spark: SparkSession) -> SparkSession:
    """Spark that computes every part as it is written, so that all errors show which an expression can give."""
    made = spark.newSession()
    made.conf.set("spark.sql.subexpressionElimination.enabled", "false")
    made.conf.set("spark.sql.optimizer.excludedRules", RULES)
    return made


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
    literal_spark: SparkSession, data: dict[str, list[Any]], expressions: Mapping[str, list[Expression]]
) -> Mapping[Expression, list[Any]]:
    """Spark's values of all of them, computed once."""
    every = list(dict.fromkeys(one for some in expressions.values() for one in some))
    return dict(zip(every, on_spark(spark_frame(literal_spark, data), every), strict=True))

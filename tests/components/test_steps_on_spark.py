"""Steps: the columns that inference says are those that Spark gives, for random steps on random tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.errors import UserError
from components.spec import Schema, Steps
from components.spec.scoring_spark import run_steps
from components.spec.spark_types import schema_of, struct_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
TABLE = Schema.of(
    {"a": "int", "b": "double", "年龄": "string", "two words": "boolean", "d": "date", "l": "bigint", "A.b": "float"}
)
NAMES = [*TABLE.names, "new", "`tick`"]
EXPRESSIONS = [
    "a + 1", "b * 2", "a / 2", "CAST(a AS STRING)", "TRY_CAST(`年龄` AS DOUBLE)", "coalesce(b, 0)", "upper(`年龄`)", "length(`年龄`)",
    "CASE WHEN `two words` THEN a ELSE 0 END", "year(d)", "date_add(d, 1)", "l + a", "sqrt(b)", "`A.b` * 2", "a IS NULL", "'x'", "1.5",
    "greatest(a, l)", "concat(`年龄`, '!')", "d", "if(`two words`, b, CAST(a AS DOUBLE))", "round(b)", "floor(b)", "-l", "NOT `two words`",
]  # fmt: skip

names = st.sampled_from(NAMES)
ops: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.lists(
        st.tuples(names, st.sampled_from(EXPRESSIONS)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
    ).map(lambda pairs: {"op": "columns", "set": [list(pair) for pair in pairs]}),
    st.lists(names, min_size=1, max_size=5, unique=True).map(lambda found: {"op": "select", "names": found}),
    st.dictionaries(names, names, min_size=1, max_size=2).map(lambda found: {"op": "rename", "names": found}),
    st.lists(names, min_size=1, max_size=2, unique=True).map(lambda found: {"op": "drop", "names": found}),
)


@given(st.lists(ops, min_size=1, max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_inference_says_what_spark_gives(spark: SparkSession, made: list[dict[str, Any]]) -> None:
    steps = Steps(tuple(made))
    inferred, problems = steps.infer(TABLE)
    frame = spark.createDataFrame([], struct_of(TABLE))
    if any(p.severity == "error" for p in problems):
        with pytest.raises(UserError):
            run_steps(frame, TABLE, steps.ops)
        return
    given_frame, schema = run_steps(frame, TABLE, steps.ops)
    assert schema_of(given_frame).types == inferred.types == schema.types
    assert schema_of(given_frame).names == inferred.names

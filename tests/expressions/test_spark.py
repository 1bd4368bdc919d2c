"""Spark reads the canonical text as it would have read the original, and runs a program as one select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.expressions.language import Expression, column, literal, parse
from components.expressions.spark import project, to_sql
from tests.expressions.parity import on_spark, same, spark_frame
from tests.expressions.tables import TYPES, table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark

WRITTEN = [
    "i + j * 2 - 1", "-i % 7", "d / 2 * e", "i - (j - 1)", "NOT p AND q OR p", "p OR q AND NOT q", "NOT i = j",
    "NOT i IS NULL", "i = j IS NULL",
    "i < j = q", "d BETWEEN 0 AND 1 AND q", "i + 1 IN (1, 2)", "s || t || 'x'", "s LIKE 'a%' OR t NOT LIKE '%b'",
    "s NOT RLIKE '^a'", "0.1 + d",
    "d * 1e2", "CASE WHEN i > 0 THEN 1 WHEN p THEN 2.5D END", "if(p, i, d)", "nvl2(i, 'y', 'n')", "nvl(i, 0)",
    "ifnull(d, i)", "pow(d, 2)", "mod(i, 7)",
    "try_cast(n AS INT)", "n::double IS NULL AND FALSE", "locate('b', s)", "substr(s, 2)", "char_length(s)", "ucase(s)", "dayofmonth(day)",
    "date_diff(day, other)", "dateadd(day, 3)", "day > DATE '2020-01-01'", "l IN (1, NULL)", "i NOT IN (1, 2)",
    "i <> j", "i != j", "i == j",
    "!p", "decode(i, 1, 'one', 2, 'two')", "decode(i, 1, 'one', 'other')", "p IS TRUE", "p IS NOT FALSE",
    "i IS DISTINCT FROM j", "'it\\'s \\u0041\\n' || s",
    '"double" || s', "r'a\\d' || s", "10L + i", "2147483648 - l", "-2147483648 <= i", "1.5D * d", "- - i",
    "i div 3", "signum(d)", "ceiling(d)",
]  # fmt: skip


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark_frame(spark, table(seed=3, rows=60))


class AsWritten(Expression):
    """The person's own text, given to Spark as it is."""

    def __init__(self, written: str, read: Expression) -> None:
        super().__init__(read.node)
        self.__dict__["text"] = written


def test_the_canonical_text_means_what_was_written(frame: DataFrame) -> None:
    canonical = [parse(text, TYPES) for text in WRITTEN]
    original = [AsWritten(text, one) for text, one in zip(WRITTEN, canonical, strict=True)]
    expected, found = on_spark(frame, original), on_spark(frame, canonical)
    for text, left, right in zip(WRITTEN, expected, found, strict=True):
        assert all(same(a, b) for a, b in zip(left, right, strict=True)), text


def test_the_types_are_those_of_spark(frame: DataFrame) -> None:
    canonical = [parse(text, TYPES) for text in WRITTEN]
    made = frame.selectExpr(*(f"{to_sql(one)} AS `c{i}`" for i, one in enumerate(canonical)))
    assert [kind for _, kind in made.dtypes] == [one.type for one in canonical]


def test_a_program_is_one_select(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, 2.0, "x"), (None, 3.0, "y")], "a int, `b c` double, s string")
    columns = {"a": "int", "b c": "double", "s": "string"}
    program = [
        ("a", parse("coalesce(a, 0)", columns)),
        ("n", parse("a + `b c`", columns)),
        ("s", parse("concat(s, '${env:HOME}')", columns)),
        ("a", parse("n * 2", {**columns, "n": "double"})),
    ]
    made = project(frame, program)
    assert made.columns == ["a", "b c", "s", "n"]
    assert [tuple(row) for row in made.collect()] == [(6.0, 2.0, "x${env:HOME}", 3.0), (6.0, 3.0, "y${env:HOME}", 3.0)]
    assert [tuple(row) for row in project(frame, program, keep=["n", "b c"]).collect()] == [(3.0, 2.0), (3.0, 3.0)]
    plan = made._jdf.queryExecution().optimizedPlan().toString()
    assert plan.count("Project") == 1


def test_odd_names_and_constants_arrive_whole(spark: SparkSession) -> None:
    names = ["a`b", "年龄", "a.b", "sp ace", "quote'\"", "a-b"]
    frame = spark.createDataFrame([tuple(range(len(names)))], [*names])
    made = project(frame, [(f"{name}!", column(name, "bigint")) for name in names], keep=[f"{name}!" for name in names])
    assert tuple(made.collect()[0]) == tuple(range(len(names)))
    texts: list[Any] = ["it's", "a\\b", "line\nbreak", "${x}", "tab\t", "\\u0041", "😀", "\0", "%_\\%"]
    made = project(frame, [(f"t{i}", literal(text, "string")) for i, text in enumerate(texts)])
    assert [made.collect()[0][f"t{i}"] for i in range(len(texts))] == texts

"""Statistics: what each column holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from components import spec
from components.catalog.explore import _columns
from components.errors import Text
from components.expressions.types import is_numeric
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

NUMBERS = (
    ("count", Text("Count", "有值行数")), ("nulls", Text("Missing", "缺失数")), ("distinct", Text("Distinct (about)", "不同值（约）")),
    ("mean", Text("Mean", "均值")), ("stddev", Text("Standard deviation", "标准差")), ("min", Text("Smallest", "最小值")),
    ("q25", Text("25%", "25%")), ("median", Text("Median", "中位数")), ("q75", Text("75%", "75%")), ("max", Text("Largest", "最大值")),
    ("skewness", Text("Skewness", "偏度")), ("kurtosis", Text("Kurtosis", "峰度")), ("zeros", Text("Zeros", "零值数")),
)  # fmt: skip
OTHERS = (
    ("count", Text("Count", "有值行数")), ("nulls", Text("Missing", "缺失数")), ("distinct", Text("Distinct (about)", "不同值（约）")),
    ("empty", Text("Empty texts", "空文本数")), ("min", Text("First", "最小值")), ("max", Text("Last", "最大值")),
    ("shortest", Text("Shortest", "最短长度")), ("longest", Text("Longest", "最长长度")),
)  # fmt: skip
BUFFERED = ("distinct", "quartiles")
"""Measures that hold more than some numbers while they look; Spark does not compile a pass with one of them."""
COMPILED_AT_ONCE = 5
"""Columns whose sums are one pass: so many fit into a function that the JVM compiles well. Of 20 columns and a million rows, four
passes took 1.8 s and one 7.2 s; with quartiles and distinct values besides 21.6 s, which apart took 4.7 s (2026-11-27)."""
Asked = tuple[str, str, Any]
"""The column, the measure's name, the aggregate."""


class Statistics(spec.Report):
    """Tell for each column how many values there are and are missing, how they are spread, and their extremes.

    NaN counts as missing. Some passes, the more columns the more; quantiles are approximate (1e-4 of the rows), distinct counts within
    about 5%. Kurtosis is that beyond a normal distribution's.
    """

    title = spec.text("Statistics", "全表统计")
    help_zh = (
        "给出每列的有值行数、缺失数、分布与极值。\n\n"
        "NaN 视为缺失。列越多，扫描的遍数越多；分位数为近似值（误差 1e-4），不同值个数误差约 5%；峰度为超额峰度。"
    )
    likely_next = ("explore.histogram", "prepare.fill_missing")
    words = ("summary", "describe", "mean", "tongji", "miaoshu")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param(
            "Columns; empty takes all.", zh="要统计的列（空为全部）", title=("Columns", "列"), default=[]
        )

    params: Params

    def passes(self, table: spec.Schema) -> int:
        return 2

    def run(self, job: spec.Job, table: DataFrame) -> None:
        from components.spec.spark_types import schema_of

        columns = _columns.chosen(self.params.columns, schema_of(table))
        rows, told = _told(job, table, columns)
        numbers = [c for c in columns if is_numeric(c.type)]
        rest = [c for c in columns if not is_numeric(c.type)]
        made = [
            spec.blocks.scalar("rows", rows, Text("Rows", "行数")),
            spec.blocks.scalar("columns", len(columns), Text("Columns", "列数")),
        ]
        made += [_block(Text("Numbers", "数值列"), numbers, NUMBERS, told)] if numbers else []
        made += [_block(Text("Texts and others", "文本与其他列"), rest, OTHERS, told)] if rest else []
        job.report(made)

    def pyspark(self, code: spec.Code) -> None:
        shown = ", ".join(spec.column_code(name) for name in self.params.columns)
        table = f"{code.inputs['table'].name}.select({shown})" if shown else code.inputs["table"].name
        code.line(f"{table}.summary().show()")

    examples = (
        spec.example("numbers and texts", table={"x": [1.0, 2.0, None, float("nan")], "c": ["a", "", None, "ccc"]}),
        spec.example("a table without rows", table={"x": []}, types={"x": "double"}),
        spec.fails("column-missing", params={"columns": ["z"]}, table={"x": [1]}),
    )


def _told(
    job: spec.Job, table: DataFrame, columns: Sequence[spec.SchemaColumn]
) -> tuple[int, dict[str, dict[str, Any]]]:
    """The number of rows, and the measures of each column."""
    from pyspark.sql import functions as F

    passes = list(_passes(columns))
    found: dict[str, dict[str, Any]] = {column.name: {} for column in columns}
    rows = 0
    for done, part in enumerate(passes):
        job.progress(done / len(passes))
        asked = [F.count(F.lit(1)), *(measure for _, _, measure in part)]
        rows, *values = table.agg(*(one.alias(f"m{n}") for n, one in enumerate(asked))).collect()[0]
        for (column, name, _), value in zip(part, values, strict=True):
            found[column][name] = value
    for told in found.values():
        quartiles = told.pop("quartiles", None) or (None, None, None)
        told |= dict(zip(("q25", "median", "q75"), quartiles, strict=True))
        told["nulls"] = rows - int(told["count"])
    return rows, found


def _passes(columns: Sequence[spec.SchemaColumn]) -> Iterator[list[Asked]]:
    """What each pass measures, at least one: what Spark compiles apart from what it does not, which would slow it down."""
    asked = [(c, (_of_number(c) if is_numeric(c.type) else _of_other(c))) for c in columns]
    compiled = [
        [(c.name, name, measure) for name, measure in made.items() if name not in BUFFERED]
        for c, made in asked
        if is_numeric(c.type)
    ]
    rest = [
        [(c.name, name, measure) for name, measure in made.items() if name in BUFFERED or not is_numeric(c.type)]
        for c, made in asked
    ]
    wide = [*_columns.parts(compiled, COMPILED_AT_ONCE), *_columns.parts(rest)]
    for part in wide or [[]]:
        yield [measure for column in part for measure in column]


def _of_number(column: spec.SchemaColumn) -> dict[str, Column]:
    from pyspark.sql import functions as F

    x = _columns.number(column)
    return {
        "count": F.count(x),
        "distinct": F.approx_count_distinct(x),
        "mean": F.avg(x),
        "stddev": F.stddev(x),
        "min": F.min(x),
        "quartiles": F.percentile_approx(x, [0.25, 0.5, 0.75], 10_000),
        "max": F.max(x),
        "skewness": F.skewness(x),
        "kurtosis": F.kurtosis(x),
        "zeros": F.count(F.when(x == 0, 1)),
    }


def _of_other(column: spec.SchemaColumn) -> dict[str, Column]:
    from pyspark.sql import functions as F

    value = F.col(quoted(column.name))
    made = {"count": F.count(value)}
    if column.type in ("string", "date", "timestamp", "boolean"):
        text = F.substring(value.cast("string"), 1, 60)
        made |= {"distinct": F.approx_count_distinct(value), "min": F.min(text), "max": F.max(text)}
    if column.type == "string":
        length = F.length(value)
        made |= {"empty": F.count(F.when(value == "", 1)), "shortest": F.min(length), "longest": F.max(length)}
    return made


def _block(title: Text, columns: Any, heads: Any, told: dict[str, dict[str, Any]]) -> spec.blocks.Block:
    rows = [[c.name, c.type, *(told[c.name].get(name) for name, _ in heads)] for c in columns]
    return spec.blocks.table(title, [Text("Column", "列"), Text("Type", "类型"), *(text for _, text in heads)], rows)

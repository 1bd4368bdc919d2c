"""Frequency: the most frequent values of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import spec
from components.catalog.explore import _columns
from components.errors import Text
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

COUNTABLE = frozenset({"string", "boolean", "tinyint", "smallint", "int", "bigint", "date"})


class Frequency(spec.Report):
    """Tell the most frequent values of each column with their number of rows and share.

    Null is a value of its own. Where no column is picked: texts, booleans, whole numbers and dates. One shuffle.
    """

    title = spec.text("Frequency", "频次统计")
    help_zh = "给出每列出现最多的取值、行数与占比。\n\n空值单独算作一个取值；未选列时统计文本、布尔、整数与日期列。"
    words = ("value counts", "top", "category", "pinci", "pinlv")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param(
            "Columns; empty takes texts, booleans, whole numbers and dates.",
            zh="要统计的列（空为文本、布尔、整数、日期列）",
            title=("Columns", "列"),
            default=[],
        )
        top: int = spec.param(
            "So many values of each.", zh="每列显示前 N 个取值", title=("Top", "前N个"), default=20, ge=1, le=500
        )

    params: Params

    def run(self, job: spec.Job, table: DataFrame) -> None:
        from components.spec.spark_types import schema_of

        columns = _columns.chosen(self.params.columns, schema_of(table))
        if not self.params.columns:
            columns = [c for c in columns if c.type in COUNTABLE]
        made: list[spec.blocks.Block] = []
        for part in _columns.parts(columns):
            for column, (rows, distinct, values) in zip(part, self._counted(table, part), strict=True):
                made += _blocks(column.name, rows, distinct, values)
        if not made:
            nothing = Text("No column is of a kind whose values are counted.", "没有可统计取值的列。")
            made = [spec.blocks.words(Text("Nothing to count", "没有可统计的列"), nothing)]
        job.report(made)

    def _counted(
        self, table: DataFrame, columns: Sequence[spec.SchemaColumn]
    ) -> list[tuple[int, int, list[tuple[str | None, int]]]]:
        """By column: rows, distinct values, and the most frequent ones."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        pairs = [
            F.struct(F.lit(n).alias("c"), F.col(quoted(c.name)).cast("string").alias("v"))
            for n, c in enumerate(columns)
        ]
        counted = table.select(F.explode(F.array(*pairs)).alias("p")).groupBy("p.c", "p.v").count()
        whole = Window.partitionBy("c")
        ranked = counted.select(
            "c",
            "v",
            "count",
            F.row_number().over(whole.orderBy(F.desc("count"), F.asc_nulls_last("v"))).alias("rank"),
            F.sum("count").over(whole).alias("rows"),
            F.count(F.lit(1)).over(whole).alias("distinct"),
        )
        found: list[tuple[int, int, list[tuple[str | None, int]]]] = [(0, 0, []) for _ in columns]
        for row in sorted(ranked.where(F.col("rank") <= self.params.top).collect(), key=lambda r: (r["c"], r["rank"])):
            values = [*found[row["c"]][2], (row["v"], int(row["count"]))]
            found[row["c"]] = (int(row["rows"]), int(row["distinct"]), values)
        return found

    examples = (
        spec.example("null is a value", params={"columns": ["c"]}, table={"c": ["a", None, "a"], "x": [1.5, 2.5, 3.5]}),
        spec.example("no column of a kind that is counted", table={"x": [1.5]}),
        spec.fails("column-missing", params={"columns": ["z"]}, table={"c": ["a"]}),
    )


def _blocks(name: str, rows: int, distinct: int, values: list[tuple[str | None, int]]) -> list[spec.blocks.Block]:
    shown = ["∅" if value is None else value[:60] for value, _ in values]
    title = Text(f"{name}: {distinct} values", f"{name}：{distinct} 个取值")
    cells = [[label, count, count / rows] for label, (_, count) in zip(shown, values, strict=True)]
    return [
        spec.blocks.bar(title, shown, [count for _, count in values], value=Text("Rows", "行数")),
        spec.blocks.table(title, [Text("Value", "取值"), Text("Rows", "行数"), Text("Share", "占比")], cells),
    ]

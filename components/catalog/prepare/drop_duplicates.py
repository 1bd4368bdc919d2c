"""Drop duplicates: one row of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import spec
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class DropDuplicates(spec.Subset):
    """Keep one row for each combination of values in the columns. Nulls are equal to each other. One shuffle.

    With an order column the row with its largest value is kept; without, the one that sorts first by all columns, so that the
    same row stays each time.
    """

    title = spec.text("Drop duplicates", "去重")
    help_zh = (
        "所选列的每种取值组合只保留一行；空值彼此相等。\n\n"
        "指定排序列时保留其最大值所在的行，否则保留按所有列排序的第一行，结果可重复。"
    )
    costly = True
    words = ("distinct", "unique", "quchong")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param(
            "Columns that must differ; empty means all.", zh="判断重复的列（空为全部）", default=[]
        )
        keep_largest: spec.Column | None = spec.param(
            "Keep the row with its largest value.", zh="保留该列最大的行", default=None
        )

    params: Params

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        if not self.params.columns and not self.params.keep_largest:
            return table.distinct()
        return first_of(table, self.params.columns or table.columns, self.params.keep_largest)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        if self.params.columns or self.params.keep_largest:
            keys = spec.layout.text(self.params.columns) if self.params.columns else f"{table.name}.columns"
            made = f"{code.copy(first_of)}({table.name}, {keys}, {spec.layout.text(self.params.keep_largest)})"
        else:
            made = f"{table.name}.distinct()"
        code.line(f"{code.table(table.schema, conditions=table.conditions)} = {made}")

    examples = (
        spec.example(
            "by one column",
            params={"columns": ["k"], "keep_largest": "t"},
            table={"k": ["a", "a", "b"], "t": [1, 2, 3]},
            gives={"k": ["a", "b"], "t": [2, 3]},
            ordered=False,
        ),
        spec.example("whole rows", table={"k": ["a", "a", None, None]}, gives={"k": ["a", None]}, ordered=False),
        spec.fails("column-missing", params={"columns": ["z"]}, table={"k": [1]}),
    )


def first_of(table: DataFrame, keys: Sequence[str], largest: str | None) -> DataFrame:
    """One row per combination of the keys: the one with the largest value, or that sorts first by all columns."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    first = [F.col(quoted(largest)).desc_nulls_last()] if largest else []
    sortable = [F.col(quoted(f.name)) for f in table.schema.fields if f.dataType.typeName() not in ("udt", "map")]
    ranked = Window.partitionBy(*(F.col(quoted(name)) for name in keys)).orderBy(*first, *sortable)
    return table.withColumn("__rank", F.row_number().over(ranked)).where("__rank = 1").drop("__rank")

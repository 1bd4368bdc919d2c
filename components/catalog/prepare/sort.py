"""Sort: put rows in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import errors, spec
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql import DataFrame


class Key(spec.Record):
    """One column to sort by."""

    column: spec.Column = spec.param("Column.", zh="列")
    descending: bool = spec.param("Largest first.", zh="降序", default=False)


class Sort(spec.Subset):
    """Put rows in order, and keep the first so many where a number is given. Nulls come last. One shuffle."""

    title = spec.text("Sort", "排序")
    help_zh = "按列排序；可只保留前若干行。空值排在最后。"
    costly = True
    words = ("order", "top", "limit", "paixu")

    class Params(spec.ParamSet):
        keys: list[Key] = spec.param(
            "Columns, the most important first.", zh="排序列（重要的在前）", title=("Sort by", "排序列")
        )
        first: int | None = spec.param("Keep so many rows.", zh="只保留前 N 行", default=None, ge=1)

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        missing = [p.at(param="keys") for key in self.params.keys if (p := table.missing(key.column))]
        return [*missing, *spec.require(self.params.keys, "Choose at least one column.", "请至少选择一列。", "keys")]

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F

        def order(key: Key) -> SparkColumn:
            column = F.col(quoted(key.column))
            return column.desc_nulls_last() if key.descending else column.asc_nulls_last()

        made = table.orderBy(*(order(key) for key in self.params.keys))
        return made.limit(self.params.first) if self.params.first else made

    def pyspark(self, code: spec.Code) -> None:
        code.functions()
        table = code.inputs["table"]
        ends = {True: "desc_nulls_last()", False: "asc_nulls_last()"}
        keys = [f"F.col({spec.column_code(key.column)}).{ends[key.descending]}" for key in self.params.keys]
        name = code.table(table.schema, conditions=table.conditions)
        code.line(f"{name} = {table.name}.orderBy({', '.join(keys)})")
        if self.params.first:
            code.line(f"{name} = {name}.limit({self.params.first})")

    examples = (
        spec.example(
            "down, nulls last",
            params={"keys": [{"column": "x", "descending": True}]},
            table={"x": [1, None, 3]},
            gives={"x": [3, 1, None]},
        ),
        spec.example(
            "the first two", params={"keys": [{"column": "x"}], "first": 2}, table={"x": [3, 1, 2]}, gives={"x": [1, 2]}
        ),
        spec.fails("column-missing", params={"keys": [{"column": "z"}]}, table={"x": [1]}),
    )

"""Pivot: the values of a column become columns."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Any, Literal

from components import errors, spec
from components.expressions.types import is_numeric
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST = 500


class Pivot(spec.NewRows):
    """Make one row per combination of the keys, with a column for each value of another column.

    Where the values are listed, these columns are made, and known before the run. Else all values found are taken, at most 500, in the
    order of their text, with one job more to find them. A combination without rows gives null. One shuffle.
    """

    title = spec.text("Pivot", "透视")
    help_zh = (
        "按键分组，每组一行，并为另一列的每个取值生成一列。\n\n"
        "列出取值时只生成这些列，且运行前即可知道列名；"
        "否则取数据中的全部取值（最多 500 个），按文本排序，需要多扫描一遍。没有行的组合为空值。"
    )
    words = ("crosstab", "wide", "toushi")

    class Params(spec.ParamSet):
        keys: spec.Columns = spec.param("Columns that make a row.", zh="决定一行的列", title=("Keys", "行"))
        column: spec.Column = spec.param("Its values become columns.", zh="其取值成为新列的列", title=("Column", "列"))
        value: spec.Column | None = spec.param(
            "What is put into the cells; empty counts rows.",
            zh="单元格内容（空为行数）",
            title=("Value", "值"),
            default=None,
        )
        function: Literal["sum", "mean", "min", "max", "first", "count"] = spec.param(
            "What is made of several values.",
            zh="多个值的聚合方式",
            title=("Function", "聚合方式"),
            default="sum",
            choices={
                "sum": ("Sum", "求和"),
                "mean": ("Mean", "均值"),
                "min": ("Smallest", "最小值"),
                "max": ("Largest", "最大值"),
                "first": ("Smallest text or number", "任取（最小）"),
                "count": ("Count", "计数"),
            },
        )
        values: spec.Strings = spec.param(
            "The values that become columns; empty takes all.",
            zh="成为列的取值（空为全部）",
            title=("Values", "取值"),
            default=[],
        )
        prefix: str = spec.param(
            "Put before the names of the new columns.", zh="新列名的前缀", title=("Prefix", "前缀"), default=""
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = spec.require(self.params.keys, "Choose at least one column.", "请至少选择一列。", "keys")
        column = table.get(self.params.value) if self.params.value else None
        if (
            column
            and self.params.function in ("sum", "mean")
            and not (is_numeric(column.type) or column.type == "unknown")
        ):
            found.append(_needs_number(column, self.params.function))
        named = [*self.params.keys, *(self.params.prefix + value for value in self.params.values)]
        twice = sorted({name for name in named if named.count(name) > 1})
        return [*found, *(_twice(name) for name in twice)]

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        keys = tuple(c for name in self.params.keys if (c := table.get(name)))
        if not self.params.values:
            return {"table": spec.Schema(keys, True, (f"{glob.escape(self.params.prefix)}*",))}
        kind = self._type(table)
        made = (spec.SchemaColumn(self.params.prefix + value, kind) for value in self.params.values)
        return {"table": spec.Schema((*keys, *made))}

    def _type(self, table: spec.Schema) -> str:
        column = table.get(self.params.value) if self.params.value else None
        if not self.params.value or self.params.function == "count":
            return "bigint"
        if column is None or column.type == "unknown":
            return "unknown"
        if self.params.function == "mean":
            return "double"
        if self.params.function == "sum":
            return {"float": "double", "double": "double"}.get(
                column.type, "bigint" if "(" not in column.type else "unknown"
            )
        return column.type

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F

        values: list[Any] = [*self.params.values] or self._found(table)
        taken = {name.casefold() for name in self.params.keys}
        clash = next((v for v in values if (self.params.prefix + v).casefold() in taken), None)
        if clash is not None:
            raise errors.UserError(_twice(self.params.prefix + clash))
        chosen = F.col(quoted(self.params.column)).cast("string").alias("__column")
        keys = [F.col(quoted(name)) for name in self.params.keys]
        cell = F.col(quoted(self.params.value)) if self.params.value else F.lit(1)
        grouped = table.select(*keys, chosen, cell.alias("__cell")).groupBy(*keys).pivot("__column", values)
        made = grouped.agg(self._made(F.col("__cell")).alias("__cell"))
        return made.select(*keys, *(F.col(quoted(v)).alias(self.params.prefix + v) for v in values))

    def _found(self, table: DataFrame) -> list[Any]:
        from pyspark.sql import functions as F

        column = F.col(quoted(self.params.column)).cast("string").alias("v")
        rows = table.select(column).where("v IS NOT NULL").distinct().limit(MOST + 1).collect()
        if len(rows) > MOST:
            raise errors.UserError(_too_many(self.params.column))
        return sorted(row["v"] for row in rows)

    def _made(self, cell: Any) -> Any:
        from pyspark.sql import functions as F

        count = self.params.function == "count" or not self.params.value
        name = "count" if count else {"first": "min", "mean": "avg"}.get(self.params.function, self.params.function)
        return getattr(F, name)(cell)

    examples = (
        spec.example(
            "listed values",
            params={"keys": ["k"], "column": "c", "value": "x", "values": ["a", "b"]},
            table={"k": [1, 1, 2], "c": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]},
            gives={"k": [1, 2], "a": [1.0, 3.0], "b": [2.0, None]},
            ordered=False,
        ),
        spec.example(
            "all values, counted",
            params={"keys": ["k"], "column": "c", "prefix": "n_"},
            table={"k": [1, 1, 1], "c": ["a", "b", "a"]},
            gives={"k": [1], "n_a": [2], "n_b": [1]},
        ),
        spec.fails(
            "column-kind-wrong",
            params={"keys": ["k"], "column": "c", "value": "t"},
            table={"k": [1], "c": ["a"], "t": ["x"]},
        ),
        spec.fails("column-twice", params={"keys": ["k"], "column": "c"}, table={"k": [1], "c": ["k"]}),
    )


def _needs_number(column: spec.SchemaColumn, function: str) -> errors.Problem:
    return errors.problem(
        "column-kind-wrong",
        "“{column}” is {found}; {function} needs a number.",
        "列“{column}”的类型是 {found}，此聚合方式需要数值列。",
        where=errors.Where(param="value", column=column.name),
        column=column.name,
        found=column.type,
        function=function,
    )


def _twice(name: str) -> errors.Problem:
    return errors.problem(
        "column-twice",
        "Two columns would be called “{column}”.",
        "会有两列都叫“{column}”。",
        where=errors.Where(param="prefix", column=name),
        hint=("Give the new columns a prefix.", "请为新列设置前缀。"),
        column=name,
    )


def _too_many(column: str) -> errors.Problem:
    return errors.problem(
        "values-too-many",
        "“{column}” has more than {most} values; each would be a column.",
        "“{column}”的取值超过 {most} 个，每个取值都会成为一列。",
        where=errors.Where(param="column", column=column),
        hint=("List the values that you want.", "请列出需要的取值。"),
        column=column,
        most=MOST,
    )

"""Aggregate: one row per group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from components import errors, spec
from components.expressions.types import is_numeric
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Function = Literal["count", "count_distinct", "sum", "mean", "min", "max", "stddev", "median", "collect"]


class Aggregation(spec.Record):
    """One number made of a group."""

    column: spec.Column = spec.param("Column; empty for the number of rows.", zh="列（计数可为空）", default="")
    function: Function = spec.param(
        "What is made of it.",
        zh="聚合方式",
        default="mean",
        choices={
            "count": ("Count", "计数"),
            "count_distinct": ("Distinct values", "去重计数"),
            "sum": ("Sum", "求和"),
            "mean": ("Mean", "均值"),
            "min": ("Smallest", "最小值"),
            "max": ("Largest", "最大值"),
            "stddev": ("Standard deviation", "标准差"),
            "median": ("Median (approximate)", "中位数（近似）"),
            "collect": ("Distinct values, joined", "去重后拼接"),
        },
    )
    name: str = spec.param("Name of the result; empty makes one.", zh="结果列名（空则自动生成）", default="")

    @property
    def output(self) -> str:
        return self.name or (f"{self.column}_{self.function}" if self.column else "rows")


class Aggregate(spec.NewRows):
    """Make one row per combination of the keys, with aggregations beside them; without keys one row in all. One shuffle.

    Nulls are left out of every aggregation but the count of rows; a null key is a group of its own.
    """

    title = spec.text("Aggregate", "分组聚合")
    help_zh = "按键分组，每组一行并计算聚合值；不选键时整张表聚合为一行。\n\n除行数外，聚合均忽略空值；键为空也算一组。"
    words = ("group by", "sum", "count", "mean", "juhe")

    class Params(spec.ParamSet):
        keys: spec.Columns = spec.param("Columns that make a group.", zh="分组列", default=[])
        aggregations: list[Aggregation] = spec.param("What is worked out.", zh="聚合", title=("Aggregations", "聚合"))

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = spec.require(
            self.params.aggregations, "Add at least one aggregation.", "请至少添加一个聚合。", "aggregations"
        )
        for made in self.params.aggregations:
            column = table.get(made.column)
            if not made.column and made.function != "count":
                found.append(
                    errors.problem(
                        "param-required", "Choose a column.", "请选择一列。", where=errors.Where(param="aggregations")
                    )
                )
            elif made.column and (missing := table.missing(made.column)):
                found.append(missing.at(param="aggregations"))
            elif (
                column
                and made.function in ("sum", "mean", "stddev", "median")
                and not (is_numeric(column.type) or column.type == "unknown")
            ):
                found.append(_needs_number(column, made.function))
        names = [*self.params.keys, *(made.output for made in self.params.aggregations)]
        for name in sorted({n for n in names if names.count(n) > 1}):
            found.append(
                errors.problem(
                    "column-twice",
                    "Two columns would be called “{column}”.",
                    "会有两列都叫“{column}”。",
                    where=errors.Where(param="aggregations", column=name),
                    column=name,
                )
            )
        return found

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        keys = [c for name in self.params.keys if (c := table.get(name))]
        made = [spec.SchemaColumn(a.output, _type(a.function, table.get(a.column))) for a in self.params.aggregations]
        return {"table": spec.Schema((*keys, *made))}

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        made = [_made(a).alias(a.output) for a in self.params.aggregations]
        return table.groupBy(*(quoted(name) for name in self.params.keys)).agg(*made)

    def pyspark(self, code: spec.Code) -> None:
        code.functions()
        table = code.inputs["table"]
        made = [f"{_written(a)}.alias({spec.layout.text(a.output)})" for a in self.params.aggregations]
        keys = [found.name if (found := table.schema.get(k)) else k for k in self.params.keys]
        grouped = f"{table.name}.groupBy({', '.join(spec.column_code(k) for k in keys)})"
        code.line(f"{code.table()} = {grouped}.agg({', '.join(made)})")

    examples = (
        spec.example(
            "count and mean by key",
            params={
                "keys": ["k"],
                "aggregations": [{"function": "count"}, {"column": "x", "function": "mean", "name": "m"}],
            },
            table={"k": ["a", "a", None], "x": [1.0, 3.0, None]},
            gives={"k": ["a", None], "rows": [2, 1], "m": [2.0, None]},
            ordered=False,
        ),
        spec.fails(
            "column-kind-wrong", params={"aggregations": [{"column": "c", "function": "mean"}]}, table={"c": ["a"]}
        ),
    )


def _made(made: Aggregation) -> Any:
    from pyspark.sql import functions as F

    value = F.col(quoted(made.column)) if made.column else F.lit(1)
    functions: dict[str, Any] = {
        "count": F.count,
        "count_distinct": F.countDistinct,
        "sum": F.sum,
        "mean": F.avg,
        "min": F.min,
        "max": F.max,
        "stddev": F.stddev,
        "median": lambda c: F.percentile_approx(c, 0.5, 10_000).cast("double"),
        "collect": lambda c: F.concat_ws(",", F.sort_array(F.collect_set(c.cast("string")))),
    }
    return functions[made.function](value)


WRITTEN = {
    "count": "F.count({0})",
    "count_distinct": "F.count_distinct({0})",
    "sum": "F.sum({0})",
    "mean": "F.avg({0})",
    "min": "F.min({0})",
    "max": "F.max({0})",
    "stddev": "F.stddev({0})",
    "median": 'F.percentile_approx({0}, 0.5, 10_000).cast("double")',
    "collect": 'F.concat_ws(",", F.sort_array(F.collect_set(F.col({0}).cast("string"))))',
}


def _written(made: Aggregation) -> str:
    """The aggregation as Python."""
    return WRITTEN[made.function].format(spec.column_code(made.column) if made.column else "F.lit(1)")


def _type(function: str, column: spec.SchemaColumn | None) -> str:
    kind = column.type if column else "unknown"
    if function in ("count", "count_distinct"):
        return "bigint"
    if function in ("mean", "stddev", "median"):
        return "double"
    if function == "collect":
        return "string"
    if function == "sum":
        return (
            "bigint"
            if kind in ("int", "bigint", "smallint", "tinyint")
            else "double"
            if kind in ("double", "float")
            else "unknown"
        )
    return kind


def _needs_number(column: spec.SchemaColumn, function: str) -> errors.Problem:
    return errors.problem(
        "column-kind-wrong",
        "“{column}” is {found}; “{function}” needs numbers.",
        "列“{column}”的类型是 {found}，“{function}”需要数值列。",
        where=errors.Where(param="aggregations", column=column.name),
        hint=("Change its type with “Cast”.", "可先用“类型转换”改变它的类型。"),
        column=column.name,
        found=column.type,
        function=function,
    )

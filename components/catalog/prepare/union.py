"""Union: the rows of several tables one after the other."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Literal

from components import errors, fixes, spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Union(spec.NewRows):
    """Put the rows of several tables under each other, columns matched by name.

    Tables that came the same way stay servable: a model on the union takes the raw columns of that way.
    """

    title = spec.text("Union", "合并行")
    help_zh = "按列名把多张表的行上下合并。\n\n若各表经过相同的处理步骤，合并后的模型仍可按原始列部署。"
    costly = False
    unites = True
    inputs = (spec.port("tables", many=True),)
    words = ("append", "concat", "hebing")

    class Params(spec.ParamSet):
        missing: Literal["error", "null"] = spec.param(
            "A column that a table does not have.",
            zh="某张表缺少的列",
            default="error",
            choices={"error": ("Refuse", "报错"), "null": ("Fill with null", "填空值")},
        )
        distinct: bool = spec.param("Keep equal rows once.", zh="去除重复行", default=False)

    params: Params

    def check(self, tables: list[spec.Schema] | None = None) -> list[errors.Problem]:
        known = [s for s in tables or [] if not s.open]
        found: list[errors.Problem] = []
        if tables is not None and len(tables) < 2:
            found.append(
                errors.problem(
                    "tables-too-few",
                    "Connect at least two tables.",
                    "请至少连接两张表。",
                    where=errors.Where(port="tables"),
                )
            )
        first = known[0] if known else None
        for n, schema in enumerate(known[1:], 2):
            if first and self.params.missing == "error" and (different := set(first.names) ^ set(schema.names)):
                found.append(_different(n, sorted(different)))
        return found

    def infer(self, tables: list[spec.Schema] | None = None) -> dict[str, spec.Schema]:
        merged: dict[str, spec.SchemaColumn] = {}
        for schema in tables or []:
            for column in schema.columns:
                old = merged.get(column.name)
                merged[column.name] = column if old is None else _wider(old, column)
        return {"table": spec.Schema(tuple(merged.values()), any(s.open for s in tables or []) or not tables)}

    def run(self, job: spec.Job, tables: list[DataFrame]) -> DataFrame:
        fill = self.params.missing == "null"
        made = reduce(lambda a, b: a.unionByName(b, allowMissingColumns=fill), tables)
        return made.distinct() if self.params.distinct else made

    def pyspark(self, code: spec.Code) -> None:
        first, *others = (table.name for table in code.inputs["tables"])
        name, fill = code.table(), ", allowMissingColumns=True" if self.params.missing == "null" else ""
        for other in others:
            code.line(f"{name} = {first}.unionByName({other}{fill})")
            first = name
        if self.params.distinct:
            code.line(f"{name} = {first}.distinct()")

    examples = (
        spec.example(
            "by name; what is missing is null",
            params={"missing": "null"},
            inputs={"tables": [{"a": [1], "b": ["x"]}, {"b": ["y"]}]},
            outputs={"table": {"a": [1, None], "b": ["x", "y"]}},
            ordered=False,
        ),
        spec.fails("columns-differ", inputs={"tables": [{"a": [1]}, {"b": [1]}]}),
    )


def _wider(a: spec.SchemaColumn, b: spec.SchemaColumn) -> spec.SchemaColumn:
    order = ["int", "bigint", "double"]
    if a.type != b.type and a.type in order and b.type in order:
        return max(a, b, key=lambda c: order.index(c.type))
    return a


def _different(number: int, names: list[str]) -> errors.Problem:
    return errors.problem(
        "columns-differ",
        "Table {number} and the first do not have the same columns: {columns}.",
        "第 {number} 张表与第一张表的列不一致：{columns}。",
        where=errors.Where(port="tables"),
        hint=("Choose “Fill with null”, or select the same columns before.", "可选择“填空值”，或先选择相同的列。"),
        fixes=[fixes.choose("missing", "null", "Fill missing columns with null", "缺少的列填空值")],
        number=number,
        columns=errors.listed(names),
    )

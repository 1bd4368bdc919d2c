"""Bucketize: the bin of a number by cuts that are given."""

from __future__ import annotations

from components import errors, spec
from components.catalog.feature import _cuts
from components.expressions.types import is_numeric


class Cuts(spec.Record):
    """One column and where it is cut."""

    column: spec.NumericColumn = spec.param("Column that is cut.", zh="要分箱的列", title=("Column", "列"))
    cuts: spec.Numbers = spec.param(
        "Ascending cut points; a value equal to one belongs to the bin above it.",
        zh="从小到大的分割点；等于分割点的值归入上一箱",
        title=("Cuts", "分割点"),
    )
    output: str = spec.param(
        "Name of the result; empty adds “_bucket”.",
        zh="结果列名（空则加后缀 _bucket）",
        title=("Output", "输出列名"),
        default="",
    )


class Bucketize(spec.EachRow):
    """Add the bin in which a number falls: 0 below the first cut, 1 from the first cut on, and so on.

    Null gives null; NaN falls into the highest bin (Spark's ordering). Nothing is learnt.
    """

    title = spec.text("Bucketize", "指定分箱")
    help_zh = (
        "按给定的分割点把数值分箱：小于第一个分割点为 0，从第一个分割点起为 1，依此类推。\n\n"
        "空值仍为空值；NaN 归入最高的箱。无需学习。"
    )
    likely_next = ("feature.one_hot", "sample.split")
    words = ("bins", "cut", "discretize", "fenxiang")

    class Params(spec.ParamSet):
        columns: list[Cuts] = spec.param("Columns with their cuts.", zh="各列的分割点", title=("Columns", "列与分割点"))

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = spec.require(self.params.columns, "Choose at least one column.", "请至少选择一列。", "columns")
        for made in self.params.columns:
            column = table.get(made.column)
            if (missing := table.missing(made.column)) is not None:
                found.append(missing.at(param="columns"))
            elif column and not is_numeric(column.type) and column.type != "unknown":
                found.append(_needs_number(column))
            if not made.cuts or any(a >= b for a, b in zip(made.cuts, made.cuts[1:], strict=False)):
                found.append(_order(made))
        return found

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for given in self.params.columns:
            column = table.get(given.column) or spec.SchemaColumn(given.column, "unknown")
            made[given.output or f"{column.name}_bucket"] = _cuts.bin_of(column, given.cuts)
        return spec.columns(made)

    examples = (
        spec.example(
            "a cut belongs to the bin above it",
            params={"columns": [{"column": "age", "cuts": [18, 60]}]},
            table={"age": [17, 18, 60, None]},
            gives={"age": [17, 18, 60, None], "age_bucket": [0, 1, 2, None]},
        ),
        spec.example(
            "NaN is above all",
            params={"columns": [{"column": "x", "cuts": [0.5], "output": "b"}]},
            table={"x": [0.0, float("nan")]},
            gives={"x": [0.0, float("nan")], "b": [0, 1]},
        ),
        spec.fails("cuts-wrong", params={"columns": [{"column": "x", "cuts": [2, 1]}]}, table={"x": [1.0]}),
        spec.fails("column-kind-wrong", params={"columns": [{"column": "c", "cuts": [1]}]}, table={"c": ["a"]}),
        spec.fails("column-missing", params={"columns": [{"column": "z", "cuts": [1]}]}, table={"x": [1.0]}),
    )


def _needs_number(column: spec.SchemaColumn) -> errors.Problem:
    return errors.problem(
        "column-kind-wrong",
        "“{column}” is {found}; bins need a number.",
        "列“{column}”的类型是 {found}，分箱需要数值列。",
        where=errors.Where(param="columns", column=column.name),
        hint=("Change its type with “Cast” before this step.", "可先用“类型转换”改变它的类型。"),
        column=column.name,
        found=column.type,
    )


def _order(made: Cuts) -> errors.Problem:
    return errors.problem(
        "cuts-wrong",
        "The cuts of “{column}” must be ascending numbers, at least one ({cuts}).",
        "列“{column}”的分割点应为从小到大的数，至少一个（现为 {cuts}）。",
        where=errors.Where(param="columns", column=made.column),
        column=made.column,
        cuts=errors.listed(str(c) for c in made.cuts) or "–",
    )

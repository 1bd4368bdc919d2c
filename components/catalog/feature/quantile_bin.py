"""Quantile bin: bins with about the same number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.feature import _cuts
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class QuantileBin(_cuts.Binner):
    """Add the bin of each number, cut so that every bin has about the same number of rows.

    Cuts are approximate quantiles (1e-4 of the rows) of the values that are neither null, NaN nor infinite; equal cuts are one,
    so a column with few values has fewer bins. Null gives null. One pass for all columns.
    """

    title = spec.text("Quantile bin", "等频分箱")
    help_zh = (
        "把数值分箱，使每箱的行数大致相同。\n\n"
        "分割点为近似分位数（误差 1e-4），不含空值、NaN 与无穷；相同的分割点合并，取值少的列箱数会变少。"
        "空值仍为空值。"
    )
    words = ("quantile", "equal frequency", "discretize", "fenxiang", "dengpin")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="要分箱的列（空为全部数值列）", title=("Columns", "列"), default=[]
        )
        bins: int = spec.param("Number of bins.", zh="每列的箱数", title=("Bins", "箱数"), default=10, ge=2, le=200)
        suffix: str = spec.param(
            "Added to a column's name for its bin.", zh="结果列名的后缀", title=("Suffix", "后缀"), default="_bin"
        )

    params: Params

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        shares = [n / self.params.bins for n in range(self.params.bins)]
        learnt = measures.quantiles(table, self.chosen(schema), shares)
        return {name: _cuts.distinct(cuts, low) for name, (low, *cuts) in learnt.items()}

    def learnt(self, code: spec.Code, names: str, count: int) -> str:
        shares = [n / self.params.bins for n in range(self.params.bins)]
        found = spec.learning.quantiles(code, "quantiles", names, count, shares)
        cuts = code.fresh("cuts", f"{code.label}_cuts")
        made = f"{code.copy(_cuts.distinct)}({found}[name][1:], {found}[name][0]) if {found}[name] else []"
        code.line(f"{cuts} = {{name: {made} for name in {names}}}")
        return cuts

    examples = (
        spec.example(
            "three bins of two",
            params={"columns": ["x"], "bins": 3},
            table={"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None]},
            gives={"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None], "x_bin": [0, 1, 1, 2, 2, 2, None]},
        ),
        spec.example(
            "one value is one bin",
            params={"bins": 4},
            table={"x": [7, 7, 7]},
            gives={"x": [7, 7, 7], "x_bin": [0, 0, 0]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
    )

"""Equal-width bin: bins of the same width between the smallest and the largest value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.feature import _cuts
from components.catalog.feature._cuts import distinct

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class EqualWidthBin(_cuts.Binner):
    """Add the bin of each number, all bins of the same width between the smallest and the largest value.

    Null, NaN and infinities have no say in the width; null gives null, what lies outside falls into the outermost bin. One pass.
    """

    title = spec.text("Equal-width bin", "等宽分箱")
    help_zh = "在最小值与最大值之间按相同宽度分箱。\n\n空值、NaN 与无穷不参与计算宽度；空值仍为空值，超出范围的值归入最外侧的箱。"
    words = ("discretize", "width", "fenxiang", "dengkuan")

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
        bounds = _cuts.bounds(table, self.chosen(schema))
        return {name: equal_cuts(low, high, self.params.bins) for name, (low, high) in bounds.items()}

    def learnt(self, code: spec.Code, names: str, count: int) -> str:
        lows = spec.learning.learn(code, "lows", names, "F.min")
        highs = spec.learning.learn(code, "highs", names, "F.max")
        cuts = code.fresh("cuts", f"{code.label}_cuts")
        made = f"{code.copy(equal_cuts)}({lows}[name], {highs}[name], {self.params.bins})"
        code.line(f"{cuts} = {{name: {made} for name in {names}}}")
        return cuts

    examples = (
        spec.example(
            "the largest value is in the last bin",
            params={"columns": ["x"], "bins": 2, "suffix": "_half"},
            table={"x": [0.0, 4.9, 5.0, 10.0, None]},
            gives={"x": [0.0, 4.9, 5.0, 10.0, None], "x_half": [0, 0, 1, 1, None]},
        ),
        spec.example("one value is one bin", table={"x": [3, 3]}, gives={"x": [3, 3], "x_bin": [0, 0]}),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
    )


def equal_cuts(low: float | None, high: float | None, bins: int) -> list[float]:
    """Where bins of the same width meet between the smallest and the largest value; none where these are one."""
    if low is None or high is None or low >= high:
        return []
    return distinct(low + (high - low) * n / bins for n in range(1, bins))

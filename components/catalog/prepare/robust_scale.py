"""Robust scale: by the median and the spread between two quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.catalog.prepare import _scaling
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class RobustScale(_scaling.Scaler):
    """Subtract the median and divide by the spread between two quantiles: outliers have no say. Quantiles are approximate (1e-4)."""

    title = spec.text("Robust scale", "稳健缩放")
    help_zh = "减去中位数，再除以两个分位数之差，不受异常值影响。分位数为近似值（1e-4）。"
    words = ("iqr", "median", "outlier", "wenjian")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )
        lower: float = spec.param("Lower quantile.", zh="下分位数", default=0.25, ge=0, lt=1)
        upper: float = spec.param("Upper quantile.", zh="上分位数", default=0.75, gt=0, le=1)

    params: Params

    def check(self, **schemas: Any) -> list[errors.Problem]:
        if self.params.lower < self.params.upper:
            return []
        return [
            errors.problem(
                "bounds-wrong",
                "The lower quantile must be below the upper one.",
                "下分位数必须小于上分位数。",
                where=errors.Where(param="upper"),
            )
        ]

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        wanted = (self.params.lower, 0.5, self.params.upper)
        learnt = measures.quantiles(table, self.chosen(schema), wanted)
        return {
            name: _scaling.linear(middle, (high or 0.0) - (low or 0.0)) for name, (low, middle, high) in learnt.items()
        }

    def learnt(self, code: spec.Code, names: str, value: str, count: int) -> str:
        shares = (self.params.lower, 0.5, self.params.upper)
        found = spec.learning.quantiles(code, "quantiles", names, count, shares)
        code.line(f"{found} = {{name: shares or [0.0, 0.0, 0.0] for name, shares in {found}.items()}}")
        widths = code.fresh("widths", f"{code.label}_widths")
        code.line(f"{widths} = {{name: (high - low) or 1.0 for name, (low, _, high) in {found}.items()}}")
        return f"({value} - {found}[name][1]) / {widths}[name]"

    examples = (
        spec.example(
            "median 0, quartiles 1 apart",
            table={"x": [1.0, 2.0, 3.0, 4.0, 5.0]},
            gives={"x": [-1.0, -0.5, 0.0, 0.5, 1.0]},
        ),
        spec.fails("bounds-wrong", params={"lower": 0.8, "upper": 0.2}, table={"x": [1.0]}),
    )

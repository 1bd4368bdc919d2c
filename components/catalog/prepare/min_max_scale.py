"""Min-max scale: into a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.catalog.prepare import _scaling
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class MinMaxScale(_scaling.Scaler):
    """Scale numbers so that the smallest becomes the lower bound and the largest the upper one.

    Null and NaN stay. A column with one value only becomes the lower bound. Values beyond those learnt from go beyond the bounds.
    """

    title = spec.text("Min-max scale", "归一化")
    help_zh = "线性缩放，使最小值变为下界、最大值变为上界。空值与 NaN 保持不变；只有一个取值的列变为下界；超出学习范围的值会超出上下界。"
    words = ("normalize", "range", "guiyihua")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )
        lower: float = spec.param("Lower bound.", zh="下界", default=0.0)
        upper: float = spec.param("Upper bound.", zh="上界", default=1.0)

    params: Params

    def check(self, **schemas: Any) -> list[errors.Problem]:
        if self.params.lower < self.params.upper:
            return []
        return [
            errors.problem(
                "bounds-wrong",
                "The lower bound must be below the upper one.",
                "下界必须小于上界。",
                where=errors.Where(param="upper"),
            )
        ]

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        from pyspark.sql import functions as F

        learnt = measures.learn(table, self.chosen(schema), (F.min, F.max))
        return {name: _scaling.linear(low, (high or 0.0) - (low or 0.0)) for name, (low, high) in learnt.items()}

    def learnt(self, code: spec.Code, names: str, value: str, count: int) -> str:
        lows = spec.learning.learn(code, "lows", names, "F.min")
        highs = spec.learning.learn(code, "highs", names, "F.max")
        widths = code.fresh("widths", f"{code.label}_widths")
        code.line(f"{widths} = {{name: (({highs}[name] or 0.0) - ({lows}[name] or 0.0)) or 1.0 for name in {names}}}")
        width, lower = self.params.upper - self.params.lower, self.params.lower
        scaled = f"({value} - ({lows}[name] or 0.0)) / {widths}[name]"
        return (
            scaled
            if (width, lower) == (1.0, 0.0)
            else f"{scaled} * {width!r} {'-' if lower < 0 else '+'} {abs(lower)!r}"
        )

    def expression(self, value: str, state: Any) -> str:
        width = self.params.upper - self.params.lower
        return f"{super().expression(value, state)} * {spec.literal(float(width))} + {spec.literal(float(self.params.lower))}"

    examples = (
        spec.example("into 0 to 1", table={"x": [2.0, 4.0, 3.0, None]}, gives={"x": [0.0, 1.0, 0.5, None]}),
        spec.fails("bounds-wrong", params={"lower": 1.0, "upper": 0.0}, table={"x": [1.0]}),
    )

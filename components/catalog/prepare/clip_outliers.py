"""Clip outliers: pull extremes to a quantile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.catalog.prepare import _scaling
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


class ClipOutliers(_scaling.Scaler):
    """Replace values below a low quantile and above a high one by these quantiles (approximate, 1e-4). Null and NaN stay."""

    title = spec.text("Clip outliers", "异常值平滑")
    help_zh = "低于下分位数或高于上分位数的值替换为该分位数（近似，1e-4）。空值与 NaN 保持不变。"
    words = ("winsorize", "cap", "yichang")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )
        lower: float = spec.param("Lower quantile.", zh="下分位数", default=0.01, ge=0, lt=1)
        upper: float = spec.param("Upper quantile.", zh="上分位数", default=0.99, gt=0, le=1)

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
        wanted = (self.params.lower, self.params.upper)
        learnt = measures.quantiles(table, self.chosen(schema), wanted)
        return {name: {"low": low, "high": high} for name, (low, high) in learnt.items() if low is not None}

    def placeholder(self, table: spec.Schema) -> spec.State:
        return {c.name: {"low": 0.0, "high": 1.0} for c in self.chosen(table)}

    def expression(self, value: str, state: Any) -> str:
        low, high = (spec.literal(float(state[end])) for end in ("low", "high"))
        return f"CASE WHEN isnan({value}) THEN {value} WHEN {value} < {low} THEN {low} WHEN {value} > {high} THEN {high} ELSE {value} END"

    def pyspark(self, code: spec.Code) -> None:
        columns = self.chosen(code.inputs["table"].schema)
        names = spec.learning.numbers(code, columns)
        wanted = (self.params.lower, self.params.upper)
        found = spec.learning.quantiles(code, "bounds", names, len(columns), wanted)
        made = f"{code.copy(clipped)}(name, *{found}[name])"
        spec.learning.applied(code, spec.learning.made_of(names, "name", made, f"{found}[name]"))

    examples = (
        spec.example(
            "to the quartiles",
            params={"lower": 0.25, "upper": 0.75},
            table={"x": [1.0, 2.0, 3.0, 4.0, 50.0, None]},
            gives={"x": [2.0, 2.0, 3.0, 4.0, 4.0, None]},
        ),
        spec.fails("bounds-wrong", params={"lower": 0.8, "upper": 0.2}, table={"x": [1.0]}),
    )


def clipped(name: str, low: float, high: float) -> Column:
    """The number, or the bound that it lies beyond; null and NaN stay."""
    from pyspark.sql import functions as F

    value = F.col(f"`{name}`").cast("double")
    return F.when(F.isnan(value), value).when(value < low, low).when(value > high, high).otherwise(value)

"""Max-abs scale: the largest absolute value becomes 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.prepare import _scaling
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class MaxAbsScale(_scaling.Scaler):
    """Divide numbers by their largest absolute value; zeros and signs stay. Null and NaN stay."""

    title = spec.text("Max-abs scale", "最大绝对值缩放")
    help_zh = "除以绝对值的最大值；零与符号不变。空值与 NaN 保持不变。"
    words = ("normalize", "sparse", "suofang")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )

    params: Params

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        from pyspark.sql import functions as F

        learnt = measures.learn(table, self.chosen(schema), (lambda c: F.max(F.abs(c)),))
        return {name: _scaling.linear(0.0, largest) for name, (largest,) in learnt.items()}

    def learnt(self, code: spec.Code, names: str, value: str, count: int) -> str:
        largest = spec.learning.learn(code, "largest", names, "lambda value: F.max(F.abs(value))")
        return f"{value} / ({largest}[name] or 1.0)"

    examples = (
        spec.example("by the largest", table={"x": [-4.0, 2.0, None]}, gives={"x": [-1.0, 0.5, None]}),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
    )

"""Standardize: mean 0, standard deviation 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.prepare import _scaling
from components.spec import measures

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Standardize(_scaling.Scaler):
    """Shift and scale numbers to mean 0 and standard deviation 1 (sample). Null and NaN are left out of the learning and stay.

    A column with one value only is shifted and not scaled. One pass for all columns.
    """

    title = spec.text("Standardize", "标准化")
    help_zh = "把数值列变换为均值 0、标准差 1（样本标准差）。空值与 NaN 不参与学习并保持不变；只有一个取值的列只平移。"
    words = ("zscore", "normalize", "biaozhunhua")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )
        centre: bool = spec.param("Subtract the mean.", zh="减去均值", default=True)
        scale: bool = spec.param("Divide by the standard deviation.", zh="除以标准差", default=True)

    params: Params

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        from pyspark.sql import functions as F

        learnt = measures.learn(table, self.chosen(schema), (F.avg, F.stddev))
        return {
            name: _scaling.linear(mean if self.params.centre else 0.0, spread if self.params.scale else 1.0)
            for name, (mean, spread) in learnt.items()
        }

    def learnt(self, code: spec.Code, names: str, value: str, count: int) -> str:
        made = value
        if self.params.centre:
            made = f"({made} - ({spec.learning.learn(code, 'means', names, 'F.avg')}[name] or 0.0))"
        if self.params.scale:
            made = f"{made} / ({spec.learning.learn(code, 'spreads', names, 'F.stddev')}[name] or 1.0)"
        return made

    examples = (
        spec.example(
            "one value is only shifted",
            params={},
            table={"x": [1.0, 3.0, None], "c": [5.0, 5.0, 5.0]},
            gives={"x": [-0.7071067811865475, 0.7071067811865475, None], "c": [0.0, 0.0, 0.0]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["t"]}, table={"t": ["a"]}),
    )

"""Log scale: squeeze long tails."""

from __future__ import annotations

from components import spec
from components.catalog.prepare import _scaling
from components.expressions.types import NUMERIC


class LogScale(spec.EachRow):
    """Replace x by sign(x) · ln(1 + |x|): long tails are squeezed, order and sign stay, nothing is learnt. Null stays."""

    title = spec.text("Log scale", "对数归一化")
    help_zh = "用 sign(x)·ln(1+|x|) 替换 x：压缩长尾，保持次序与符号，无需学习。空值保持不变。"
    words = ("log1p", "skew", "duishu")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.", zh="列（空为全部数值列）", default=[]
        )

    params: Params

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        named = [c for name in self.params.columns if (c := table.get(name))]
        chosen = named or [c for c in table.columns if c.type in NUMERIC and c.role in (None, "feature")]
        made = {}
        for column in chosen:
            x = _scaling.as_double(column)
            made[column.name] = f"sign({x}) * ln(1D + abs({x}))"
        return spec.columns(made)

    examples = (
        spec.example(
            "odd and monotone",
            table={"x": [0.0, 1.718281828459045, -1.718281828459045, None]},
            gives={"x": [0.0, 1.0, -1.0, None]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
    )

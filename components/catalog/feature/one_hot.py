"""One-hot: a 0/1 column for each value of a text."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

from components import spec
from components.catalog.feature import _values
from components.expressions import language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class OneHot(spec.Fitted):
    """Replace each text column by one 0/1 column per value, named like `city=北京`, the most frequent value first.

    Null and values that were not learnt give 0 in all of them. Trainers do the same by themselves where they are given texts;
    this step is for when the columns are wanted as such. One pass for all columns, and a ranking of the distinct values.
    """

    title = spec.text("One-hot", "独热编码")
    help_zh = (
        "把每个文本列替换为若干 0/1 列，每个取值一列，列名如 city=北京，出现最多的取值在前。\n\n"
        "空值与未学到的取值在各列中均为 0。训练组件会自动编码文本列；需要直接使用这些列时再用本组件。"
    )
    likely_next = ("sample.split", "classify.logistic")
    words = ("dummy", "encode", "dure", "bianma")

    class Params(spec.ParamSet):
        columns: spec.StringColumns = spec.param(
            "Columns; empty takes all texts.", zh="要编码的列（空为全部文本列）", title=("Columns", "列"), default=[]
        )
        most: int = spec.param(
            "So many values of a column get one of their own, the most frequent ones.",
            zh="每列最多编码的取值数",
            title=("Most values", "最多取值数"),
            default=30,
            ge=1,
            le=500,
        )
        drop_last: bool = spec.param(
            "Leave out the least frequent value, so that the columns do not add up to 1.",
            zh="去掉出现最少的取值，避免各列之和恒为 1",
            title=("Drop last", "去掉最后一列"),
            default=False,
            advanced=True,
        )
        keep: bool = spec.param("Keep the text too.", zh="同时保留原文本列", title=("Keep", "保留原列"), default=False)

    params: Params

    def placeholder(self, table: spec.Schema) -> spec.State:
        return {c.name: [] for c in _values.texts(self.params.columns, table)}

    def planned(self, table: spec.Schema) -> spec.Steps:
        state = self.placeholder(table)
        return spec.opened(self.steps(table, state), [f"{glob.escape(name)}=*" for name in state])

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        names = [c.name for c in _values.texts(self.params.columns, schema)]
        learnt = {
            name: [v for v, _ in found] for name, found in _values.frequent(table, names, self.params.most).items()
        }
        return {name: values[:-1] if self.params.drop_last else values for name, values in learnt.items()}

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made, encoded = {}, []
        for name, values in (fitted or {}).items():
            column = table.get(name)
            if column is not None:
                encoded.append(column.name)
                shown = language.quote(column.name)
                for value in values:
                    made[f"{column.name}={value}"] = f"CASE WHEN {shown} = {spec.literal(value)} THEN 1 ELSE 0 END"
        return spec.columns(made) if self.params.keep else spec.columns(made).then(spec.drop(encoded))

    def pyspark(self, code: spec.Code) -> None:
        names = [c.name for c in _values.texts(self.params.columns, code.inputs["table"].schema)]
        values = _values.learnt(code, names, self.params.most, "[:-1]" if self.params.drop_last else "")
        made = "F.when(F.col(name) == value, 1).otherwise(0)"
        loops = f"for name, found in {values}.items() for value in found"
        columns = f'{{f"{{name}}={{value}}": {made} {loops}}}'
        dropped = [] if self.params.keep else [lambda table: f"{table}.drop(*{values})"]
        spec.learning.applied(code, lambda table: f"{table}.withColumns({columns})", *dropped)

    examples = (
        spec.example(
            "null and unseen values give 0",
            params={"columns": ["city"], "most": 2},
            table={"city": ["北京", "上海", "北京", "上海", "广州", None], "n": [1, 2, 3, 4, 5, 6]},
            gives={"n": [1, 2, 3, 4, 5, 6], "city=上海": [0, 1, 0, 1, 0, 0], "city=北京": [1, 0, 1, 0, 0, 0]},
        ),
        spec.example(
            "with the text kept, without the last",
            params={"drop_last": True, "keep": True},
            table={"c": ["a", "b", "a"]},
            gives={"c": ["a", "b", "a"], "c=a": [1, 0, 1]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["n"]}, table={"n": [1]}),
    )

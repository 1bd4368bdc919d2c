"""Binarize: a 0/1 column from a numeric column and a threshold."""

from __future__ import annotations

from components import spec


class Binarize(spec.EachRow):
    """Add a column that is 1 where a numeric column is above a threshold, else 0.

    Equal to the threshold gives 0, null gives null, NaN counts as above every threshold (Spark's ordering).
    """

    title = spec.text("Binarize", "二值化")
    help_zh = (
        "数值列大于阈值时新列为 1，否则为 0。\n\n等于阈值为 0；空值仍为空值；NaN 视为大于任何阈值（Spark 的排序规则）。"
    )
    likely_next = ("sample.split", "classify.gbdt")
    words = ("threshold", "flag", "erzhihua", "yuzhi")

    class Params(spec.ParamSet):
        column: spec.NumericColumn = spec.param("Column that is compared.", zh="要比较的列", title=("Column", "列"))
        threshold: float = spec.param(
            "Cut point, in the column's own unit.",
            zh="分界点，单位与该列相同",
            title=("Threshold", "阈值"),
            default=0.0,
        )
        output: spec.NewColumn = spec.param(
            "Name of the added column.", zh="新增列的名称", title=("Output", "输出列名"), default="above"
        )

    params: Params

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        above = spec.sql("{column} > {threshold}", self.params)
        known = spec.sql("{column} IS NOT NULL", self.params)
        return spec.columns({self.params.output: f"CASE WHEN {above} THEN 1 WHEN {known} THEN 0 END"})

    examples = (
        spec.example(
            "above gives 1, equal gives 0, null stays null",
            params={"column": "age", "threshold": 30, "output": "over"},
            table={"age": [29.0, 30.0, 31.0, None]},
            gives={"age": [29.0, 30.0, 31.0, None], "over": [0, 0, 1, None]},
        ),
        spec.fails("column-kind-wrong", params={"column": "name"}, table={"name": ["Ann"]}),
    )

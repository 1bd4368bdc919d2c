"""Map values: replace values by a dictionary."""

from __future__ import annotations

from typing import Literal

from components import errors, spec
from components.expressions import language


class MapValues(spec.EachRow):
    """Replace a text column's values by a dictionary; a value that is not in it stays, becomes null or a default."""

    title = spec.text("Map values", "值映射")
    help_zh = "按字典替换文本列的取值；字典中没有的值可保持原样、置空或使用默认值。"
    words = ("replace", "dictionary", "recode", "yingshe")

    class Params(spec.ParamSet):
        column: spec.StringColumn = spec.param("Column.", zh="列")
        values: spec.Mapped = spec.param("New value by old value.", zh="旧值 → 新值", title=("Values", "映射"))
        otherwise: Literal["keep", "null", "default"] = spec.param(
            "A value that is not in the dictionary.",
            zh="字典外的取值",
            default="keep",
            choices={
                "keep": ("Stays", "保持"),
                "null": ("Becomes null", "置空"),
                "default": ("Becomes the default", "默认值"),
            },
        )
        default: str = spec.param("Default.", zh="默认值", default="", when={"otherwise": ["default"]})
        output: str = spec.param(
            "Name of the result; empty replaces the column.", zh="结果列名（空则替换原列）", default=""
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return spec.require(list(self.params.values), "Add at least one pair.", "请至少添加一对取值。", "values")

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        column = table.get(self.params.column)
        name = language.quote(column.name if column else self.params.column)
        whens = " ".join(
            f"WHEN {name} = {spec.literal(old)} THEN {spec.literal(new)}" for old, new in self.params.values.items()
        )
        rest = {
            "keep": name,
            "null": "CAST(NULL AS STRING)",
            "default": f"CASE WHEN {name} IS NOT NULL THEN {spec.literal(self.params.default)} END",
        }
        made = f"CASE {whens} ELSE {rest[self.params.otherwise]} END"
        return spec.columns({self.params.output or (column.name if column else self.params.column): made})

    examples = (
        spec.example(
            "others stay",
            params={"column": "c", "values": {"M": "男", "F": "女"}},
            table={"c": ["M", "F", "X", None]},
            gives={"c": ["男", "女", "X", None]},
        ),
        spec.example(
            "others take the default",
            params={"column": "c", "values": {"a": "1"}, "otherwise": "default", "default": "0", "output": "d"},
            table={"c": ["a", "b", None]},
            gives={"c": ["a", "b", None], "d": ["1", "0", None]},
        ),
        spec.fails("param-required", params={"column": "c", "values": {}}, table={"c": ["a"]}),
    )

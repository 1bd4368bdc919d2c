"""Strings: change texts."""

from __future__ import annotations

from typing import Literal

from components import errors, spec
from components.expressions import language

Operation = Literal["trim", "upper", "lower", "left", "right", "substring", "replace", "length", "contains"]


class Strings(spec.EachRow):
    """Trim, cut, replace in, or measure texts.

    Characters are Unicode code points, the first is 1. Blanks are spaces only. Replacing takes the text as it is, no pattern.
    Null stays null. An empty suffix replaces the column.
    """

    title = spec.text("Strings", "字符串处理")
    help_zh = (
        "对文本列去空格、截取、替换或求长度。\n\n"
        "字符按 Unicode 码点计，从 1 开始；仅去除空格；替换按原文，不是正则。空值仍为空值。后缀为空则替换原列。"
    )
    words = ("trim", "substring", "replace", "text", "zifuchuan", "wenben")

    class Params(spec.ParamSet):
        columns: spec.StringColumns = spec.param("Columns.", zh="要处理的文本列", title=("Columns", "列"))
        operation: Operation = spec.param(
            "What is done.",
            zh="处理方式",
            title=("Operation", "处理方式"),
            default="trim",
            choices={
                "trim": ("Trim blanks at both ends", "去除首尾空格"),
                "upper": ("Upper case", "转大写"),
                "lower": ("Lower case", "转小写"),
                "left": ("First characters", "取左侧字符"),
                "right": ("Last characters", "取右侧字符"),
                "substring": ("Characters from a place on", "从某位置截取"),
                "replace": ("Replace a text", "替换文本"),
                "length": ("Number of characters", "字符数"),
                "contains": ("Whether it contains a text", "是否包含文本"),
            },
        )
        start: int = spec.param(
            "Place of the first character.", zh="起始位置（从 1 起）", title=("Start", "起始位置"), default=1, ge=1,
            when={"operation": ["substring"]},
        )  # fmt: skip
        count: int = spec.param(
            "Number of characters.", zh="字符个数", title=("Count", "字符数"), default=1, ge=0, le=100_000,
            when={"operation": ["left", "right", "substring"]},
        )  # fmt: skip
        find: str = spec.param(
            "Text that is looked for.", zh="要查找的文本", title=("Find", "查找"), default="",
            when={"operation": ["replace", "contains"]},
        )  # fmt: skip
        put: str = spec.param(
            "Text that is put there.",
            zh="替换为的文本",
            title=("Replace with", "替换为"),
            default="",
            when={"operation": ["replace"]},
        )
        suffix: str = spec.param(
            "Added to the name of the result; empty replaces the column.", zh="结果列名后缀（空则替换原列）", title=("Suffix", "后缀"),
            default="",
        )  # fmt: skip

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = spec.require(self.params.columns, "Choose at least one column.", "请至少选择一列。", "columns")
        if self.params.operation in ("replace", "contains") and not self.params.find:
            found += spec.require([], "Say which text is looked for.", "请填写要查找的文本。", "find")
        return found

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for name in self.params.columns:
            column = table.get(name)
            real = column.name if column else name
            made[real + self.params.suffix] = self._expression(language.quote(real))
        return spec.columns(made)

    def _expression(self, text: str) -> str:
        p = self.params
        find, put = spec.literal(p.find), spec.literal(p.put)
        match p.operation:
            case "left" | "right":
                return f"{p.operation}({text}, {p.count})"
            case "substring":
                return f"substring({text}, {p.start}, {p.count})"
            case "replace":
                return f"replace({text}, {find}, {put})"
            case "contains":
                return f"contains({text}, {find})"
        return f"{p.operation}({text})"

    examples = (
        spec.example("trim", params={"columns": ["c"]}, table={"c": [" a ", None]}, gives={"c": ["a", None]}),
        spec.example(
            "the second and third character",
            params={"columns": ["c"], "operation": "substring", "start": 2, "count": 2, "suffix": "_part"},
            table={"c": ["北京市区", "x"]},
            gives={"c": ["北京市区", "x"], "c_part": ["京市", ""]},
        ),
        spec.example(
            "replace takes no pattern",
            params={"columns": ["c"], "operation": "replace", "find": ".", "put": "-"},
            table={"c": ["a.b"]},
            gives={"c": ["a-b"]},
        ),
        spec.example(
            "contains gives a boolean",
            params={"columns": ["c"], "operation": "contains", "find": "b", "suffix": "_b"},
            table={"c": ["abc", "xyz", None]},
            gives={"c": ["abc", "xyz", None], "c_b": [True, False, None]},
        ),
        spec.fails("param-required", params={"columns": ["c"], "operation": "replace"}, table={"c": ["a"]}),
        spec.fails("column-kind-wrong", params={"columns": ["n"]}, table={"n": [1]}),
    )

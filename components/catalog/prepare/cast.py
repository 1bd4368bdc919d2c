"""Cast: change the types of columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from components import errors, fixes, spec
from components.expressions import language

TARGETS = ("double", "int", "bigint", "string", "boolean", "date", "timestamp")


class Cast(spec.EachRow):
    """Change the types of columns.

    A value that does not fit the new type becomes null, or stops the run, as chosen. Texts are trimmed; `1e3` is a
    number, `1,234` is not. The same rule holds at training and at the endpoint.
    """

    title = spec.text("Cast", "类型转换")
    help_zh = "改变列的类型。\n\n无法转换的值变为空值，或使运行停止（由参数决定）。文本会先去除首尾空白；训练与在线服务使用同一规则。"
    likely_next = ("prepare.fill_missing", "sample.split")
    words = ("type", "convert", "number", "double", "leixing")

    class Params(spec.ParamSet):
        types: spec.ColumnTypes = spec.param("New type by column.", zh="各列的新类型", title=("Types", "新类型"))
        on_failure: Literal["null", "error"] = spec.param(
            "What a value becomes that does not fit.",
            zh="无法转换的值如何处理",
            title=("On failure", "转换失败时"),
            default="null",
            choices={"null": ("Make it null", "置为空值"), "error": ("Stop the run", "停止运行")},
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        missing = [p.at(param="types") for name in self.params.types if (p := table.missing(name))]
        unknown = [_unknown(name, kind) for name, kind in self.params.types.items() if kind not in TARGETS]
        return [*missing, *unknown]

    def told(self, problem: errors.Problem) -> errors.Problem:
        if problem.code != "cast-failed" or self.params.on_failure == "null":
            return problem
        return replace(
            problem, fixes=(fixes.choose("on_failure", "null", "Make such values null", "将此类值置为空值"),)
        )

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        call = "TRY_CAST" if self.params.on_failure == "null" else "CAST"
        made = {}
        for name, kind in self.params.types.items():
            column = table.get(name)
            if column is None or column.type != kind:
                real = column.name if column else name
                made[real] = f"{call}({language.quote(real)} AS {kind.upper()})"
        return spec.columns(made)

    examples = (
        spec.example(
            "texts become numbers; what is none becomes null",
            params={"types": {"age": "int", "income": "double"}},
            table={"age": ["31", " 7 ", "abc", None], "income": ["1.5", "1e3", "", "-2"]},
            gives={"age": [31, 7, None, None], "income": [1.5, 1000.0, None, -2.0]},
        ),
        spec.fails("cast-failed", params={"types": {"age": "int"}, "on_failure": "error"}, table={"age": ["abc"]}),
        spec.fails("column-missing", params={"types": {"agee": "int"}}, table={"age": ["1"]}),
    )


def _unknown(column: str, kind: str) -> errors.Problem:
    return errors.problem(
        "type-unknown",
        "“{kind}” is no type that “{column}” could have (types: {types}).",
        "列“{column}”的目标类型“{kind}”无效（可用：{types}）。",
        where=errors.Where(param="types", column=column),
        hint=("Choose one of these types.", "请选择其中一种类型。"),
        column=column,
        kind=kind,
        types=errors.listed(TARGETS),
    )

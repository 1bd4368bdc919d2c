"""Select columns: keep some, or drop some."""

from __future__ import annotations

import fnmatch
from typing import Literal

from components import errors, spec


class SelectColumns(spec.EachRow):
    """Keep the chosen columns in the chosen order, or drop them and keep the rest.

    A pattern such as `age_*` picks by name beside the chosen ones.
    """

    title = spec.text("Select columns", "选择列")
    help_zh = "按所选顺序保留列，或去掉所选列。\n\n还可用通配符（如 age_*）按名称选择。"
    likely_next = ("prepare.filter", "prepare.cast")
    words = ("keep", "drop", "choose", "project")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param("Columns.", zh="列", default=[])
        mode: Literal["keep", "drop"] = spec.param(
            "What happens to them.",
            zh="处理方式",
            default="keep",
            choices={"keep": ("Keep", "保留"), "drop": ("Drop", "去掉")},
        )
        pattern: str = spec.param(
            "Names with * and ? that are chosen too.", zh="通配符（* 与 ?）", default="", advanced=True
        )

    params: Params

    def chosen(self, table: spec.Schema) -> list[str]:
        named = [c.name if (c := table.get(name)) else name for name in self.params.columns]
        alike = fnmatch.filter(table.names, self.params.pattern) if self.params.pattern else []
        return list(dict.fromkeys([*named, *alike]))

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        if not table.open and self.params.mode == "drop" and not set(table.names) - set(self.chosen(table)):
            return [
                errors.problem(
                    "columns-none-left",
                    "No column would be left.",
                    "没有任何列会被保留。",
                    where=errors.Where(param="columns"),
                )
            ]
        if self.params.columns or self.params.pattern:
            return []
        return spec.require([], "Choose at least one column.", "请至少选择一列。", "columns")

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        chosen = self.chosen(table)
        return spec.select(chosen) if self.params.mode == "keep" else spec.drop(chosen)

    examples = (
        spec.example(
            "keep, in this order",
            params={"columns": ["b", "a"]},
            table={"a": [1], "b": [2], "c": [3]},
            gives={"b": [2], "a": [1]},
        ),
        spec.example("drop", params={"columns": ["b"], "mode": "drop"}, table={"a": [1], "b": [2]}, gives={"a": [1]}),
        spec.fails("column-missing", params={"columns": ["z"]}, table={"a": [1]}),
        spec.fails("columns-none-left", params={"columns": ["a"], "mode": "drop"}, table={"a": [1]}),
    )

"""Rename: give columns other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components import errors, fixes, spec


class Rename(spec.EachRow):
    """Give columns other names. Two may swap; a name that another column keeps is refused."""

    title = spec.text("Rename", "重命名列")
    help_zh = "修改列名。可以互换两列的名字；与其他列重名会被拒绝。"
    words = ("name", "chongmingming")

    class Params(spec.ParamSet):
        names: spec.Names = spec.param("New name by column.", zh="新列名", title=("Names", "新列名"))

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        empty = [old for old, new in self.params.names.items() if not new.strip()]
        return [
            errors.problem(
                "name-empty",
                "“{column}” needs a name.",
                "列“{column}”的新名字不能为空。",
                where=errors.Where(param="names", column=old),
                column=old,
            )
            for old in empty
        ]

    def shape(self, schemas: Mapping[str, Any]) -> tuple[dict[str, spec.Schema], list[errors.Problem]]:
        """As every component that works by steps; a name given twice is of its one parameter."""
        made, problems = super().shape(schemas)
        table = schemas.get("table") or spec.UNKNOWN
        return made, [self._twice(p, table) if p.code == "column-twice" else p for p in problems]

    def _twice(self, problem: errors.Problem, table: spec.Schema) -> errors.Problem:
        name = problem.where.column or ""
        taken = {n.casefold() for n in (*table.names, *self.params.names.values())}
        free = next(f"{name}_{n}" for n in range(2, len(taken) + 3) if f"{name}_{n}".casefold() not in taken)
        hint = errors.Text(f"Choose another name, such as “{free}”.", f"请换一个名字，例如“{free}”。")
        return replace(problem.at(param="names"), hint=hint, fixes=(fixes.rename(name, free, "names"),))

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        return spec.rename(self.params.names)

    examples = (
        spec.example(
            "swap two names",
            params={"names": {"a": "b", "b": "a"}},
            table={"a": [1], "b": [2]},
            gives={"b": [1], "a": [2]},
        ),
        spec.example(
            "a Chinese name with a blank",
            params={"names": {"age": "用户 年龄"}},
            table={"age": [3]},
            gives={"用户 年龄": [3]},
        ),
        spec.fails("column-twice", params={"names": {"a": "b"}}, table={"a": [1], "b": [2]}),
    )

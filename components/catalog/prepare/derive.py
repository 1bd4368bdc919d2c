"""Derive columns: new columns by expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components import errors, fixes, spec
from components.expressions.forgiving import forgiving


class Derived(spec.Record):
    """One column and its expression."""

    name: spec.NewColumn = spec.param("Column that is made or replaced.", zh="列名", title=("Column", "列名"))
    expression: spec.Expression = spec.param(
        "Expression of the row language.", zh="表达式", title=("Expression", "表达式")
    )


class Derive(spec.EachRow):
    """Make or replace columns by expressions, such as `ln(income + 1D)` or `CASE WHEN age < 30 THEN 'young' ELSE 'old' END`.

    The expressions are worked out in order, so that a later one may read an earlier one's column. The same expressions run in
    training and at the endpoint.
    """

    title = spec.text("Derive columns", "派生列")
    help_zh = "用表达式新增或替换列，例如 ln(income + 1D)。\n\n按顺序计算，后面的表达式可以使用前面生成的列。训练与在线服务使用同一表达式。"
    words = ("expression", "formula", "compute", "paisheng", "sql")

    class Params(spec.ParamSet):
        columns: list[Derived] = spec.param("Columns, in order.", zh="按顺序计算的列", title=("Columns", "列"))

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return spec.require(self.params.columns, "Add at least one column.", "请至少添加一列。", "columns")

    def told(self, problem: errors.Problem) -> errors.Problem:
        """At the list of columns, with null instead of a failure, in the columns whose expressions name all that the blamed piece names."""
        problem = problem.at(param="columns")
        named = set(re.findall(r"`([^`]+)`", str(problem.data.get("expression", ""))))
        made, changed = [], False
        for one in self.params.columns:
            known = named <= set(re.findall(r"\w+", one.expression)) if named else False
            better = forgiving(one.expression, problem.code) if known else None
            made.append({"name": one.name, "expression": better or one.expression})
            changed = changed or better is not None
        if not changed:
            return problem
        fix = fixes.choose("columns", made, "Give null in such rows", "此类行的结果置为空值")
        return replace(problem, fixes=(*problem.fixes, fix))

    def shape(self, schemas: Mapping[str, Any]) -> tuple[dict[str, spec.Schema], list[errors.Problem]]:
        """As every component that works by steps; its expressions are all in one parameter."""
        made, problems = super().shape(schemas)
        return made, [problem.at(param="columns") for problem in problems]

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = spec.Steps()
        for derived in self.params.columns:
            made = made.then(spec.columns({derived.name: derived.expression}))
        return made

    examples = (
        spec.example(
            "the second reads the first",
            params={"columns": [{"name": "b", "expression": "a * 2"}, {"name": "c", "expression": "b + 1"}]},
            table={"a": [1, None]},
            gives={"a": [1, None], "b": [2, None], "c": [3, None]},
        ),
        spec.fails(
            "expression-function-refused",
            params={"columns": [{"name": "x", "expression": "java_method('java.lang.System', 'exit', 1)"}]},
            table={"a": [1]},
        ),
        spec.fails(
            "expression-column-missing", params={"columns": [{"name": "x", "expression": "aa + 1"}]}, table={"a": [1]}
        ),
    )

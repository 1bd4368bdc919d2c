"""Filter: keep the rows that meet a condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from components import errors, fixes, spec
from components.expressions import language
from components.expressions.forgiving import forgiving

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Filter(spec.Subset):
    """Keep the rows for which the condition is true; a null condition drops the row.

    The condition is one expression of the row language, such as `age >= 18 AND city IN ('北京', '上海')`. Filtering is for
    training only: an endpoint answers every row.
    """

    title = spec.text("Filter rows", "过滤行")
    help_zh = (
        "保留条件为真的行；条件为空的行会被去掉。\n\n"
        "条件是一个表达式，例如 age >= 18 AND city IN ('北京', '上海')。"
        "过滤只作用于训练，在线服务会对每一行给出结果。"
    )
    words = ("where", "condition", "guolv")

    class Params(spec.ParamSet):
        condition: spec.Condition = spec.param(
            "Rows that meet it are kept.", zh="保留满足条件的行", title=("Condition", "条件")
        )

    params: Params

    def _parsed(self, table: spec.Schema) -> language.Expression:
        made = language.parse(self.params.condition, table.types)
        if made.type not in ("boolean", "unknown"):
            raise errors.UserError(
                errors.problem(
                    "condition-not-boolean",
                    "A condition is true or false; this one gives {found}.",
                    "条件的结果应为真或假，而此表达式的类型是 {found}。",
                    where=errors.Where(param="condition"),
                    hint=("Compare with something, such as “age > 18”.", "请写成比较，例如 age > 18。"),
                    found=made.type,
                )
            )
        return made

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        try:
            self._parsed(table)
        except errors.UserError as wrong:
            found = [p.at(param="condition") for p in wrong.problems]
            return [spec.softened(p, table) for p in found]
        return []

    def told(self, problem: errors.Problem) -> errors.Problem:
        """At the condition, with null (which drops the row) instead of a failure."""
        better = forgiving(self.params.condition, problem.code)
        dropped = [fixes.choose("condition", better, "Drop such rows", "过滤掉此类行")] if better else []
        return replace(problem.at(param="condition"), fixes=(*problem.fixes, *dropped))

    def keep(self, table: spec.Schema, earlier: Sequence[str] = ()) -> dict[str, str | None]:
        from components.expressions import spark

        return {"table": spark.to_sql(self._parsed(table))}

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        from components.spec.spark_types import schema_of

        return table.where(self.keep(schema_of(table))["table"] or "true")

    examples = (
        spec.example(
            "null drops the row", params={"condition": "age > 18"}, table={"age": [17, 19, None]}, gives={"age": [19]}
        ),
        spec.example(
            "texts in a list",
            params={"condition": "c IN ('北京', 'b')"},
            table={"c": ["北京", "a"]},
            gives={"c": ["北京"]},
        ),
        spec.fails("condition-not-boolean", params={"condition": "age + 1"}, table={"age": [1]}),
        spec.fails("expression-column-missing", params={"condition": "agee > 1"}, table={"age": [1]}),
    )

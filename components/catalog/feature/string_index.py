"""String index: a number for each value of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import errors, fixes, spec
from components.catalog.feature import _values
from components.expressions import language
from components.spec.scripts import copied

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class StringIndex(spec.Fitted):
    """Add a whole number for each value of a text column: 0 for the first, 1 for the next, in the order chosen.

    Null gives null. Values that were not learnt become null or share one number of their own. One pass for all columns, and a
    ranking of the distinct values.
    """

    title = spec.text("String index", "字符串索引")
    help_zh = (
        "为文本列的每个取值编号：按所选次序从 0 开始。\n\n空值仍为空值；未学到的取值变为空值，或共用一个单独的编号。"
    )
    likely_next = ("sample.split", "classify.gbdt")
    words = ("label encode", "ordinal", "suoyin", "bianma")

    class Params(spec.ParamSet):
        columns: spec.StringColumns = spec.param(
            "Columns; empty takes all texts.", zh="要编号的列（空为全部文本列）", title=("Columns", "列"), default=[]
        )
        order: Literal["frequency", "text"] = spec.param(
            "Which value comes first.",
            zh="编号次序",
            default="frequency",
            choices={"frequency": ("Most frequent first", "出现最多者在前"), "text": ("By the text", "按文本排序")},
        )
        unseen: Literal["null", "own"] = spec.param(
            "What a value becomes that was not learnt.",
            zh="未学到的取值",
            default="null",
            choices={"null": ("Null", "空值"), "own": ("One number of their own", "共用一个编号")},
        )
        most: int = spec.param(
            "So many values of a column are learnt, the most frequent ones.",
            zh="每列最多学习的取值数",
            title=("Most values", "最多取值数"),
            default=200,
            ge=1,
            le=1000,
            advanced=True,
        )
        suffix: str = spec.param(
            "Added to a column's name for its number.", zh="结果列名的后缀", title=("Suffix", "后缀"), default="_index"
        )

    params: Params

    def caused(self, problem: errors.Problem) -> errors.Problem | None:
        """A model that was trained on the numbers meets a text that has none."""
        name = (problem.where.column or "").removesuffix(self.params.suffix)
        own = not self.params.columns or name in self.params.columns
        if problem.code != "features-null" or name == problem.where.column or not own or self.params.unseen == "own":
            return None
        return errors.problem(
            "category-unknown",
            "“{column}” has a value in some row that was not learnt, or none: its number is missing.",
            "某些行的“{column}”取值未曾学到或为空，因而没有编号。",
            where=errors.Where(column=name),
            hint=(
                "Let values that were not learnt share a number, or fill “{column}” before.",
                "可让未学到的取值共用一个编号，或先填充“{column}”。",
            ),
            fixes=[fixes.choose("unseen", "own", "Give such values a number of their own", "为此类值分配单独编号")],
            column=name,
            made=problem.where.column,
        )

    def placeholder(self, table: spec.Schema) -> spec.State:
        return {c.name: [""] for c in _values.texts(self.params.columns, table)}

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        names = [c.name for c in _values.texts(self.params.columns, schema)]
        learnt = {
            name: [v for v, _ in found] for name, found in _values.frequent(table, names, self.params.most).items()
        }
        for name, values in learnt.items():
            _values.encodable(name, values)
        return {name: sorted(values) if self.params.order == "text" else values for name, values in learnt.items()}

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for name, values in (fitted or {}).items():
            column = table.get(name)
            if column is not None:
                made[f"{column.name}{self.params.suffix}"] = self._index(language.quote(column.name), values)
        return spec.columns(made)

    def _index(self, column: str, values: list[str]) -> str:
        rest = str(len(values)) if self.params.unseen == "own" else "CAST(NULL AS INT)"
        whens = " ".join(f"WHEN {column} = {spec.literal(value)} THEN {n}" for n, value in enumerate(values))
        return f"CASE WHEN {column} IS NULL THEN CAST(NULL AS INT) {whens} ELSE {rest} END"

    def pyspark(self, code: spec.Code) -> None:
        names = [c.name for c in _values.texts(self.params.columns, code.inputs["table"].schema)]
        values = _values.learnt(code, names, self.params.most, order="sorted" if self.params.order == "text" else "")
        unseen = f"len({values}[name])" if self.params.unseen == "own" else "None"
        made = f"{code.copy(copied.index_of)}(name, {values}[name], unseen={unseen})"
        key = spec.layout.pattern("", "name", self.params.suffix)
        spec.learning.applied(code, spec.learning.made_of(values, key, made))

    examples = (
        spec.example(
            "the most frequent is 0, ties by the text",
            params={"columns": ["c"]},
            table={"c": ["b", "a", "b", None]},
            gives={"c": ["b", "a", "b", None], "c_index": [0, 1, 0, None]},
        ),
        spec.example(
            "in the order of the text",
            params={"columns": ["c"], "order": "text", "suffix": "编号"},
            table={"c": ["b", "a", "b"]},
            gives={"c": ["b", "a", "b"], "c编号": [1, 0, 1]},
        ),
        spec.example(
            "those beyond the most share a number",
            params={"columns": ["c"], "most": 1, "unseen": "own"},
            table={"c": ["b", "a", "b"]},
            gives={"c": ["b", "a", "b"], "c_index": [0, 1, 0]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["n"]}, table={"n": [1]}),
    )

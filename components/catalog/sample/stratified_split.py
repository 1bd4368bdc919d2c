"""Stratified split: a training and a test set with the same share of every class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import errors, spec
from components.catalog.sample import _rows
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


class StratifiedSplit(spec.Subset):
    """Put rows at random into the training or the test set, with the same share of every class on both sides.

    Within each class (null is one of its own) the rows are ordered by a hash of their content and the seed, and the first share
    goes to the training set, rounded; a class of one row goes there whole. Computing again gives the same rows. One shuffle.
    """

    title = spec.text("Stratified split", "分层拆分")
    help_zh = (
        "随机拆分为训练集与测试集，两侧各类别的占比相同。\n\n"
        "每个类别内（空值也算一类）按行内容与随机种子的哈希排序，前一部分归入训练集（四舍五入），只有一行的类别归入训练集。重复计算结果不变。"
    )
    costly = True
    wants = "table"
    outputs = (spec.port("train"), spec.port("test"))
    likely_next = ("classify.gbdt", "classify.logistic")
    words = ("train", "test", "class", "fenceng", "chaifen")

    class Params(spec.ParamSet):
        label: spec.LabelColumn = spec.param(
            "Classes; empty takes the column with the label role.",
            zh="类别列（空为目标列）",
            title=("Label", "类别列"),
            default=None,
        )
        ratio: float = spec.param(
            "Share of the training set.", zh="训练集所占比例", title=("Ratio", "训练集比例"), default=0.8, gt=0, lt=1
        )
        seed: int = spec.param(
            "Another seed, another split.", zh="换一个种子得到另一种拆分", title=("Seed", "随机种子"), default=42
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return [] if self.params.label or table.role("label") or table.open else [spec.no_label()]

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        train, test = self._sides(table)
        return spec.Outputs(train=train, test=test)

    def _sides(self, table: spec.Table) -> tuple[DataFrame, DataFrame]:
        from pyspark.sql import functions as F

        label = spec.label_of(self.params.label, table.schema)
        salt = _rows.salt("stratified", self.params.seed, ())
        order = F.expr(_rows.hashed(table.schema, salt) or "xxhash64(struct(*))")
        return sides(table.frame, label, self.params.ratio, order)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        order = _rows.hashed_code(code, table, _rows.salt("stratified", self.params.seed, ()))
        train, test = (code.table(table.schema, port, conditions=table.conditions) for port in ("train", "test"))
        label = spec.layout.text(spec.label_of(self.params.label, table.schema))
        code.line(f"{train}, {test} = {code.copy(sides)}({table.name}, {label}, {self.params.ratio}, {order})")

    examples = (
        spec.example(
            "half of each class",
            params={"label": "y", "ratio": 0.5},
            table={"y": ["a", "a", "a", "a", "b", "b"]},
            outputs={"train": {"y": ["a", "a", "b"]}, "test": {"y": ["a", "a", "b"]}},
            ordered=False,
        ),
        spec.fails("label-missing", table={"y": ["a"]}),
        spec.fails("column-missing", params={"label": "z"}, table={"y": ["a"]}),
    )


def sides(table: DataFrame, label: str, ratio: float, order: Column) -> tuple[DataFrame, DataFrame]:
    """The first share of each class in this order, at least one row of it, and the rest."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    same = Window.partitionBy(F.col(quoted(label)))
    taken = F.greatest(F.round(F.count(F.lit(1)).over(same) * ratio), F.lit(1))
    ranked = table.withColumn("__train", F.row_number().over(same.orderBy(order)) <= taken)
    return ranked.where("__train").drop("__train"), ranked.where("NOT __train").drop("__train")

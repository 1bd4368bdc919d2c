"""Random sample: some of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from components import spec
from components.catalog.sample import _rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Random(spec.Subset):
    """Take some of the rows at random: a share of them, or exactly so many.

    Whether a row is taken follows from its content and the seed, so that computing again gives the same rows; equal rows are
    taken together by share. A share is met on average and needs no shuffle; a number is exact and needs a partial sort.
    """

    title = spec.text("Random sample", "随机采样")
    help_zh = (
        "随机抽取部分行：按比例，或指定行数。\n\n"
        "是否抽中由行内容和随机种子决定，重复计算结果不变。按比例按期望满足且无需混洗；"
        "按行数则精确，需要部分排序。"
    )
    wants = "table"
    likely_next = ("explore.statistics", "sample.split")
    words = ("subset", "limit", "caiyang", "chouyang")

    class Params(spec.ParamSet):
        by: Literal["ratio", "count"] = spec.param(
            "How much is taken.",
            zh="抽取方式",
            title=("By", "抽取方式"),
            default="ratio",
            choices={"ratio": ("A share", "按比例"), "count": ("A number of rows", "按行数")},
        )
        ratio: float = spec.param(
            "Share of the rows.",
            zh="抽取行数占比",
            title=("Ratio", "比例"),
            default=0.1,
            gt=0,
            lt=1,
            when={"by": ["ratio"]},
        )
        count: int = spec.param(
            "Number of rows.",
            zh="抽取的行数",
            title=("Count", "行数"),
            default=1000,
            ge=1,
            le=10_000_000,
            when={"by": ["count"]},
        )
        seed: int = spec.param(
            "Another seed, other rows.", zh="换一个种子得到另一批行", title=("Seed", "随机种子"), default=42
        )

    params: Params

    def keep(self, table: spec.Schema, earlier: Sequence[str] = ()) -> dict[str, str | None]:
        if self.params.by == "count":
            return {"table": None}
        place = _rows.bucket(table, _rows.salt("sample", self.params.seed, earlier))
        return {"table": f"{place} < {round(self.params.ratio * _rows.BUCKETS)}"}

    def run(self, job: spec.Job, table: spec.Table) -> DataFrame:
        from pyspark.sql import functions as F

        keep = self.keep(table.schema, table.path.conditions)["table"]
        if keep is not None:
            return table.frame.where(keep)
        order = (
            _rows.hashed(table.schema, _rows.salt("sample", self.params.seed, table.path.conditions))
            or "xxhash64(struct(*))"
        )
        return table.frame.orderBy(F.expr(order)).limit(self.params.count)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        salt = _rows.salt("sample", self.params.seed, table.conditions)
        if self.params.by == "ratio":
            _rows.write(self, code, salt, self.params.ratio)
        else:
            order = _rows.hashed_code(code, table, salt)
            name = code.table(table.schema, conditions=table.conditions)
            code.line(f"{name} = {table.name}.orderBy({order}).limit({self.params.count})")

    examples = (
        spec.example(
            "two rows", params={"by": "count", "count": 2}, table={"x": [7, 7]}, gives={"x": [7, 7]}, ordered=False
        ),
        spec.example(
            "equal rows are taken together", params={"ratio": 0.999999}, table={"x": [1, 1]}, gives={"x": [1, 1]}
        ),
        spec.fails("param-invalid", params={"ratio": 0}, table={"x": [1]}),
    )

"""Split: rows at random into a training and a test set."""

from __future__ import annotations

from collections.abc import Sequence

from components import spec
from components.catalog.sample import _rows


class Split(spec.Subset):
    """Put each row at random into the training or the test set.

    A row's side follows from its content and the seed (xxhash64), so that the sides stay the same however often and in
    whatever order the rows are computed; equal rows go to the same side. The ratio is met on average. A split of a side that
    a split with the same seed made is independent of that one.
    """

    title = spec.text("Split", "拆分")
    help_zh = (
        "把每一行随机分到训练集或测试集。\n\n"
        "一行属于哪一侧由其内容和随机种子决定，因此重复计算结果不变；内容完全相同的行落在同一侧。比例按期望满足。"
    )
    wants = "table"
    outputs = (spec.port("train"), spec.port("test"))
    likely_next = ("classify.gbdt", "classify.logistic", "regress.gbdt")
    words = ("train", "test", "random", "chaifen")

    class Params(spec.ParamSet):
        ratio: float = spec.param(
            "Share of the training set.", zh="训练集所占比例", title=("Ratio", "训练集比例"), default=0.8, gt=0, lt=1
        )
        seed: int = spec.param(
            "Another seed, another split.", zh="换一个种子得到另一种拆分", title=("Seed", "随机种子"), default=42
        )

    params: Params

    def keep(self, table: spec.Schema, earlier: Sequence[str] = ()) -> dict[str, str | None]:
        place = _rows.bucket(table, _rows.salt("split", self.params.seed, earlier))
        cut = round(self.params.ratio * _rows.BUCKETS)
        return {"train": f"{place} < {cut}", "test": f"{place} >= {cut}"}

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        keep = self.keep(table.schema, table.path.conditions)
        return spec.Outputs(train=table.frame.where(keep["train"] or ""), test=table.frame.where(keep["test"] or ""))

    def pyspark(self, code: spec.Code) -> None:
        _rows.write(
            self, code, _rows.salt("split", self.params.seed, code.inputs["table"].conditions), self.params.ratio
        )

    examples = (
        spec.example(
            "both sides together are all the rows",
            params={"ratio": 0.5, "seed": 1},
            table={"x": [1, 2, 3, 4, 5, 6]},
            outputs={"train": {"x": [2, 4, 5]}, "test": {"x": [1, 3, 6]}},
            ordered=False,
        ),
        spec.fails("param-invalid", params={"ratio": 1.5}, table={"x": [1]}),
    )

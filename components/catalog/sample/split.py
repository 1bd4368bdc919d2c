"""Split: rows at random into a training and a test set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.expressions import language
from components.expressions.types import SIMPLE

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKETS = 1_000_000


class Split(spec.Subset):
    """Put each row at random into the training or the test set.

    A row's side follows from its content and the seed (xxhash64), so that the sides stay the same however often and in
    whatever order the rows are computed; equal rows go to the same side. The ratio is met on average.
    """

    title = spec.text("Split", "拆分")
    help_zh = "把每一行随机分到训练集或测试集。\n\n一行属于哪一侧由其内容和随机种子决定，因此重复计算结果不变；内容完全相同的行落在同一侧。比例按期望满足。"
    outputs = (spec.port("train"), spec.port("test"))
    likely_next = ("classify.gbdt", "classify.logistic", "regress.gbdt")
    words = ("train", "test", "random", "chaifen")

    class Params(spec.ParamSet):
        ratio: float = spec.param("Share of the training set.", zh="训练集比例", default=0.8, gt=0, lt=1)
        seed: int = spec.param("Another seed, another split.", zh="随机种子", default=42)

    params: Params

    def keep(self, table: spec.Schema) -> dict[str, str | None]:
        hashed = [language.quote(c.name) for c in table.columns if c.type in SIMPLE]
        if not hashed:
            return {"train": None, "test": None}
        bucket = f"pmod(xxhash64({', '.join(hashed)}, {self.params.seed}), {BUCKETS})"
        cut = round(self.params.ratio * BUCKETS)
        return {"train": f"{bucket} < {cut}", "test": f"{bucket} >= {cut}"}

    def run(self, job: spec.Job, table: DataFrame) -> spec.Outputs:
        from components.spec.spark_types import schema_of

        keep = self.keep(schema_of(table))
        if keep["train"] is None:
            bucket = f"pmod(xxhash64(struct(*), {self.params.seed}), {BUCKETS})"
            cut = round(self.params.ratio * BUCKETS)
            keep = {"train": f"{bucket} < {cut}", "test": f"{bucket} >= {cut}"}
        return spec.Outputs(train=table.where(keep["train"]), test=table.where(keep["test"]))

    examples = (
        spec.example(
            "both sides together are all the rows",
            params={"ratio": 0.5, "seed": 1},
            table={"x": [1, 2, 3, 4, 5, 6]},
            outputs={"train": {"x": [1, 3, 5]}, "test": {"x": [2, 4, 6]}},
            ordered=False,
        ),
    )

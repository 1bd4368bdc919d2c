"""Browsing behaviour: generated rows of a car site, to try things with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.source import _behaviour

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Behaviour(spec.Source):
    """Make up what visitors of a car site did and whether they bought: 20 columns and the label, all arriving as texts.

    The same seed gives the same rows, whatever the number of machines. About 1 in 100 durations is unreadable, as in real
    logs. The label is drawn from a known probability; the AUC of that probability is reported as `bayes_auc`: no model can
    do better but by chance.
    """

    title = spec.text("Browsing behaviour", "浏览行为（生成）")
    help_zh = (
        "生成汽车网站访客的浏览行为及是否购买：20 列特征加目标列，全部为文本。\n\n"
        "相同的随机种子得到相同的数据。约 1% 的停留时长无法解析，如同真实日志。目标由已知概率抽样得到，"
        "该概率的 AUC 以 bayes_auc 报告：除偶然外没有模型能更好。"
    )
    likely_next = ("prepare.cast",)
    words = ("sample", "generate", "example", "purchase", "shengcheng", "liulan")

    class Params(spec.ParamSet):
        rows: int = spec.param("Number of rows.", zh="行数", default=200_000, ge=1, le=1_000_000_000)
        seed: int = spec.param("Another seed, other rows.", zh="随机种子", default=7, ge=0, le=1_000_000)

    params: Params

    def infer(self, **schemas: spec.Schema) -> dict[str, spec.Schema]:
        made = {name: "string" for name in _behaviour.columns(0) if not name.startswith("_")}
        return {"table": spec.Schema.of({**made, "bought": "string"}).with_roles({"bought": "label"})}

    def size(self) -> float:
        return self.params.rows

    def smaller(self, rows: int) -> Behaviour:
        return Behaviour(self.params.model_copy(update={"rows": min(rows, self.params.rows)}))

    def probe(self, job: spec.Job) -> spec.Schema:
        return self.infer()["table"]

    def run(self, job: spec.Job) -> DataFrame:
        job.metric("bayes_auc", _behaviour.best_auc(job.spark, self.params.rows, self.params.seed))
        return _behaviour.texts(job.spark, self.params.rows, self.params.seed)

    def pyspark(self, code: spec.Code) -> None:
        rows, seed = spec.layout.number(self.params.rows), self.params.seed
        code.metrics(f'{{"bayes_auc": {code.copy(_behaviour.best_auc)}(spark, {rows}, {seed})}}')
        code.line(f"{code.table()} = {code.copy(_behaviour.texts)}(spark, {rows}, {seed})")

    examples = (
        spec.example("a hundred visitors", params={"rows": 100}),
        spec.fails("param-invalid", params={"rows": 0}),
    )

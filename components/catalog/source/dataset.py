"""Dataset: a table registered in the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Dataset(spec.Source):
    """Read a dataset of the workspace: uploaded, generated or shipped with the studio. Names and types are the dataset's."""

    title = spec.text("Dataset", "数据集")
    help_zh = "读取工作区中的数据集：上传的、生成的或随产品提供的。列名与类型取自数据集。"
    likely_next = ("prepare.cast", "sample.split", "explore.statistics")
    words = ("table", "upload", "data", "shuju")

    class Params(spec.ParamSet):
        dataset: spec.Dataset = spec.param("Name of the dataset.", zh="数据集名称", title=("Dataset", "数据集"))

    params: Params

    def reads(self) -> dict[str, str]:
        return {"dataset": self.params.dataset}

    def probe(self, job: spec.Job) -> spec.Schema:
        return job.dataset(self.params.dataset).schema

    def run(self, job: spec.Job) -> DataFrame:
        files = job.dataset(self.params.dataset)
        return job.spark.read.format(files.format).options(**files.options).load(files.uri)

    def pyspark(self, code: spec.Code) -> None:
        spec.reading.dataset(code, self.params.dataset)

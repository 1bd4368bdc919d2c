"""Parquet: read a columnar file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Parquet(spec.Source):
    """Read a Parquet file, or a folder of them. Names and types come from the file."""

    title = spec.text("Read Parquet", "读Parquet")
    help_zh = "读取 Parquet 文件或文件夹。列名与类型来自文件本身。"
    likely_next = ("prepare.select_columns", "explore.statistics")
    words = ("file", "wenjian")

    class Params(spec.ParamSet):
        path: spec.Path = spec.param("File or folder.", zh="文件或文件夹路径", title=("Path", "路径"))
        merge_schema: bool = spec.param(
            "Take the columns of all files together.", zh="合并各文件的列", default=False, advanced=True
        )

    params: Params

    def reads(self) -> dict[str, str]:
        return {"path": self.params.path}

    def run(self, job: spec.Job) -> DataFrame:
        reader = job.spark.read.option("mergeSchema", self.params.merge_schema)
        return reader.parquet(job.location(self.params.path))

    def pyspark(self, code: spec.Code) -> None:
        spec.reading.file(code, "parquet", self.params.path, {"mergeSchema": True} if self.params.merge_schema else {})

    examples = (
        spec.example(
            "names and types of the file",
            params={"path": "rows.parquet"},
            files={"rows.parquet": {"年龄": [1, 2], "c": ["a", None]}},
            outputs={"table": {"年龄": [1, 2], "c": ["a", None]}},
        ),
        spec.fails("path-missing", params={"path": "none.parquet"}),
    )

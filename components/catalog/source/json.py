"""JSON: read one object per line, or whole documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Json(spec.Source):
    """Read JSON: one object per line, or one document per file. A malformed line stops the run."""

    title = spec.text("Read JSON", "读JSON")
    help_zh = "读取 JSON：每行一个对象，或每个文件一个文档。格式错误的行会使运行停止。"
    likely_next = ("prepare.select_columns", "prepare.cast")
    words = ("file", "lines", "wenjian")

    class Params(spec.ParamSet):
        path: spec.Path = spec.param("File or folder.", zh="文件或文件夹路径", title=("Path", "路径"))
        multi_line: bool = spec.param("A file is one document.", zh="整个文件是一个文档", default=False)

    params: Params

    def reads(self) -> dict[str, str]:
        return {"path": self.params.path}

    def run(self, job: spec.Job) -> DataFrame:
        reader = job.spark.read.options(multiLine=self.params.multi_line, mode="FAILFAST")
        return reader.json(job.location(self.params.path))

    def pyspark(self, code: spec.Code) -> None:
        options = {"multiLine": True} if self.params.multi_line else {}
        spec.reading.file(code, "json", self.params.path, {**options, "mode": "FAILFAST"})

    examples = (
        spec.example(
            "one object per line",
            params={"path": "rows.json"},
            files={"rows.json": '{"a": 1, "b": "x"}\n{"a": 2}\n'},
            outputs={"table": {"a": [1, 2], "b": ["x", None]}},
        ),
        spec.fails("rows-malformed", params={"path": "rows.json"}, files={"rows.json": '{"a": 1}\n{"a": \n'}),
        spec.fails("path-outside", params={"path": "../rows.json"}),
    )

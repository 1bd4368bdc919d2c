"""Write Parquet: a folder of columnar files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec
from components.catalog.sink import _writing

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Parquet(_writing.Writing):
    """Write the table as a folder of Parquet files, one per part; names and types are kept.

    With columns to divide by, rows lie in a folder for each of their values.
    """

    title = spec.text("Write Parquet", "写Parquet")
    help_zh = "把表写成 Parquet 文件夹，保留列名与类型。选择分区列时，按其取值分文件夹存放。"
    words = ("export", "save", "file", "daochu", "baocun")

    class Params(_writing.Writing.Params):
        divide_by: spec.Columns = spec.param(
            "Folders for the values of these columns.",
            zh="按这些列的取值分文件夹",
            title=("Divide by", "分区列"),
            default=[],
            advanced=True,
        )

    params: Params

    def run(self, job: spec.Job, table: DataFrame) -> None:
        def write(uri: str) -> None:
            mode = "overwrite" if self.params.existing == "overwrite" else "error"
            table.write.mode(mode).partitionBy(*self.params.divide_by).parquet(uri)

        self.write(job, write)

    def pyspark(self, code: spec.Code) -> None:
        divided = ", ".join(spec.layout.text(name) for name in self.params.divide_by)
        by = f".partitionBy({divided})" if divided else ""
        path = code.constant(f"{code.label}_path", self.params.path)
        code.line(
            f"{code.inputs['table'].name}.write.mode({spec.layout.text(self.params.existing)}){by}.parquet({path})"
        )

    examples = (
        spec.example("a folder", params={"path": "out"}, table={"x": [1, None], "年龄": [1.5, 2.5]}),
        spec.fails("path-exists", params={"path": "there"}, table={"x": [1]}, files={"there/file.txt": "x"}),
        spec.fails("path-outside", params={"path": "/etc/out"}, table={"x": [1]}),
        spec.fails("column-missing", params={"path": "out", "divide_by": ["z"]}, table={"x": [1]}),
    )

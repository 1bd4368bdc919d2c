"""Write CSV: a delimited text file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import spec
from components.catalog.sink import _writing
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Csv(_writing.Writing):
    """Write the table as CSV in UTF-8 with a header: one file, or a folder with a file per part.

    Null and the empty text are told apart: null is nothing, the empty text `""`. Quotes inside are doubled, as in RFC 4180. One
    file is written by one process.
    """

    title = spec.text("Write CSV", "写CSV")
    help_zh = (
        "把表写成 UTF-8 编码、带表头的 CSV：单个文件，或每个分区一个文件的文件夹。\n\n"
        '空值写为空，空文本写为 ""；引号按 RFC 4180 加倍。单个文件由一个进程写出。'
    )
    words = ("export", "save", "text", "daochu", "baocun")

    class Params(_writing.Writing.Params):
        single: bool = spec.param(
            "One file, not a folder.", zh="写成单个文件而不是文件夹", title=("Single file", "单个文件"), default=True
        )
        separator: str = spec.param(
            "Between fields.", zh="字段之间的分隔符", title=("Separator", "分隔符"), default=","
        )
        header: bool = spec.param("Names in the first line.", zh="首行写列名", title=("Header", "表头"), default=True)

    params: Params

    def run(self, job: spec.Job, table: DataFrame) -> None:
        frame = _plain(table)

        def write(uri: str) -> None:
            if not self.params.single:
                self._write(frame, uri)
                return
            folder = f"{uri}.{job.node}.writing"
            self._write(frame.coalesce(1), folder)
            _only_file(job, folder, uri)

        self.write(job, write)

    def _write(self, frame: DataFrame, uri: str) -> None:
        options: dict[str, Any] = {
            "header": self.params.header,
            "sep": self.params.separator,
            "escape": '"',
            "emptyValue": '""',
        }
        frame.write.mode("overwrite").options(**options).csv(uri)

    def pyspark(self, code: spec.Code) -> None:
        p = self.params
        options = f"header={p.header}, sep={spec.layout.text(p.separator)}, escape='\"', emptyValue='\"\"'"
        whole = ".coalesce(1)" if p.single else ""
        if p.single:
            code.comment("Spark writes a folder; the one file in it is what the studio writes.")
        path = code.constant(f"{code.label}_path", p.path)
        writer = code.fresh("writer", f"{code.label}_writer")
        code.line(f"{writer} = {code.inputs['table'].name}{whole}.write.mode({spec.layout.text(p.existing)})")
        code.line(f"{writer}.csv({path}, {options})")

    examples = (
        spec.example("one file", params={"path": "out.csv"}, table={"x": [1, None], "c": ["a", 'say "b", c']}),
        spec.fails("path-exists", params={"path": "there.csv"}, table={"x": [1]}, files={"there.csv": "x"}),
        spec.fails("path-outside", params={"path": "../out.csv"}, table={"x": [1]}),
    )


def _plain(table: DataFrame) -> DataFrame:
    """Columns that CSV can hold: what is nested or a vector becomes text."""
    from pyspark.sql import functions as F

    simple = (
        "string",
        "boolean",
        "byte",
        "short",
        "integer",
        "long",
        "float",
        "double",
        "date",
        "timestamp",
        "timestamp_ntz",
    )
    made = []
    for field in table.schema.fields:
        column = F.col(quoted(field.name))
        kept = field.dataType.typeName() in simple or field.dataType.typeName() == "decimal"
        made.append(column if kept else column.cast("string").alias(field.name))
    return table.select(*made)


def _only_file(job: spec.Job, folder: str, uri: str) -> None:
    """Put the one part of a folder in the place of the file."""
    system, path = _writing.files(job, folder)
    _, target = _writing.files(job, uri)
    part = next(
        status.getPath() for status in system.listStatus(path) if status.getPath().getName().startswith("part-")
    )
    system.delete(target, True)
    system.rename(part, target)
    system.delete(path, True)

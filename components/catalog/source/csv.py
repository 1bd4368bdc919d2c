"""CSV: read a delimited text file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import errors, spec
from components.spec import spark_types

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Csv(spec.Source):
    """Read a CSV file, or all CSV files of a folder.

    Columns are texts unless types are looked for. A line with more or fewer fields than the header stops the run and is
    named, unless such lines are to be dropped. One pass over the file, two where types are looked for.
    """

    title = spec.text("Read CSV", "读CSV")
    help_zh = (
        "读取 CSV 文件，或一个文件夹中的所有 CSV 文件。\n\n"
        "除非选择识别类型，各列均为文本。字段数与表头不一致的行会使运行停止并指出位置，也可选择丢弃。"
    )
    likely_next = ("prepare.cast", "explore.statistics")
    words = ("file", "text", "comma", "wenjian")

    class Params(spec.ParamSet):
        path: spec.Path = spec.param("File or folder.", zh="文件或文件夹路径", title=("Path", "路径"))
        header: bool = spec.param("The first line holds the names.", zh="首行是列名", default=True)
        separator: str = spec.param("Between fields.", zh="分隔符", default=",")
        encoding: Literal["UTF-8", "GB18030", "ISO-8859-1", "UTF-16"] = spec.param(
            "Of the file.", zh="编码", default="UTF-8"
        )
        types: bool = spec.param("Look for numbers, dates and booleans.", zh="识别类型", default=False)
        bad_rows: Literal["error", "drop"] = spec.param(
            "Lines with too many or too few fields.",
            zh="字段数不符的行",
            default="error",
            choices={"error": ("Stop the run", "停止运行"), "drop": ("Drop them", "丢弃")},
        )

    params: Params

    def reads(self) -> dict[str, str]:
        return {"path": self.params.path}

    def run(self, job: spec.Job) -> DataFrame:
        uri = job.location(self.params.path)
        reader = job.spark.read.options(
            header=self.params.header,
            sep=self.params.separator,
            encoding=self.params.encoding,
            inferSchema=self.params.types,
            mode="FAILFAST" if self.params.bad_rows == "error" else "DROPMALFORMED",
            enforceSchema=False,
            escape='"',
            multiLine=self.params.encoding == "UTF-16",
        )
        frame = reader.csv(uri)
        if not frame.columns:
            raise errors.UserError(
                errors.problem(
                    "file-empty",
                    "“{path}” has no columns.",
                    "“{path}”中没有任何列。",
                    where=errors.Where(param="path"),
                    path=self.params.path,
                )
            )
        return frame.toDF(*_named(frame.columns))

    def probe(self, job: spec.Job) -> spec.Schema:
        return spark_types.schema_of(self.run(job))

    examples = (
        spec.example(
            "texts; quotes inside quotes, blanks around names and a byte-order mark",
            params={"path": "rows.csv"},
            files={"rows.csv": '\ufeffa, b \n1,"x, ""y"""\n,\n'},
            outputs={"table": {"a": ["1", None], "b": ['x, "y"', None]}},
        ),
        spec.example(
            "types looked for",
            params={"path": "rows.csv", "types": True, "separator": ";"},
            files={"rows.csv": "n;x;c\n1;1.5;a\n2;2;b\n"},
            outputs={"table": {"n": [1, 2], "x": [1.5, 2.0], "c": ["a", "b"]}},
        ),
        spec.example(
            "malformed lines dropped",
            params={"path": "rows.csv", "bad_rows": "drop"},
            files={"rows.csv": "a,b\n1,2\n1,2,3\n4\n"},
            outputs={"table": {"a": ["1"], "b": ["2"]}},
        ),
        spec.example(
            "a header and no rows",
            params={"path": "rows.csv"},
            files={"rows.csv": "a,b\n"},
            outputs={"table": {"a": [], "b": []}},
        ),
        spec.fails("rows-malformed", params={"path": "rows.csv"}, files={"rows.csv": "a,b\n1,2,3\n"}),
        spec.fails("file-empty", params={"path": "rows.csv"}, files={"rows.csv": ""}),
        spec.fails("path-missing", params={"path": "none.csv"}),
        spec.fails("path-outside", params={"path": "/etc/passwd"}),
    )


def _named(names: list[str]) -> list[str]:
    """Names without the byte-order mark and the blanks around."""
    return [name.removeprefix("\ufeff").strip() or f"column_{n}" for n, name in enumerate(names, 1)]

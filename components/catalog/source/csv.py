"""CSV: read a delimited text file."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from components import errors, fixes, spec
from components.catalog.source import _headers
from components.spec import spark_types

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader


PROBED = 1000
"""Rows that a probe reads."""
LOOKED_AT = 1 << 20
"""Bytes of each file whose encoding is checked before it is read."""
FILES = 20
SEPARATORS = {";": ("“;”", "“;”"), "\t": ("tabs", "制表符"), "|": ("“|”", "“|”"), ",": ("commas", "逗号")}


class Csv(spec.Source):
    """Read a CSV file, or all CSV files of a folder.

    Columns are texts unless types are looked for. One without a name is called by its place, a name that comes again gets a
    number. Files packed as `.gz`, `.bz2` or `.zst` are unpacked as they are read. A line with more or fewer fields than the
    header stops the run and is named, unless such lines are to be dropped. One pass over the file, two where types are
    looked for.
    """

    title = spec.text("Read CSV", "读CSV")
    help_zh = (
        "读取 CSV 文件，或一个文件夹中的所有 CSV 文件。\n\n"
        "除非选择识别类型，各列均为文本。没有列名的列按位置命名，重复的列名会加上编号。"
        "以 .gz、.bz2、.zst 压缩的文件会自动解压。字段数与表头不一致的行会使运行停止并指出位置，也可选择丢弃。"
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
        multi_line: bool = spec.param(
            "Values in quotes may go over several lines; such a file is read by one core.",
            zh="引号内的值可跨越多行；此类文件由单个核心读取",
            title=("Line breaks in values", "值内换行"),
            default=False,
            advanced=True,
        )

    params: Params

    def reads(self) -> dict[str, str]:
        return {"path": self.params.path}

    def told(self, problem: errors.Problem) -> errors.Problem:
        if problem.code != "rows-malformed":
            return problem
        # A comma tells nothing: it is in numbers of half the world.
        offered = [_separate(found) for found in self._others(problem.data.get("record", "")) if found != ","]
        if self.params.bad_rows != "drop":
            offered.append(fixes.choose("bad_rows", "drop", "Leave such lines out", "忽略这些行"))
        if not self.params.multi_line:
            title = ("Let quoted values go over several lines", "允许引号内的值跨越多行")
            offered.append(fixes.choose("multi_line", True, *title))
        return replace(problem, fixes=tuple(offered))

    def doubts(self, table: spec.Schema) -> list[errors.Problem]:
        """A line that became one column as a whole."""
        others = self._others(table.columns[0].name) if len(table.columns) == 1 else []
        if not others:
            return []
        return [
            errors.problem(
                "separator-doubtful",
                "All of a line became one column, “{column}”.",
                "整行被读成了一列“{column}”。",
                where=errors.Where(param="separator", column=table.columns[0].name),
                hint=("Something else may stand between the fields.", "字段之间可能使用了其他分隔符。"),
                severity="warning",
                fixes=[_separate(found) for found in others],
                column=table.columns[0].name,
            )
        ]

    def _others(self, text: str) -> list[str]:
        """What else may stand between the fields of a line."""
        return [found for found in SEPARATORS if found in text and found != self.params.separator]

    def run(self, job: spec.Job) -> DataFrame:
        uri = job.location(self.params.path)
        _check_encoding(uri, self.params.path, self.params.encoding)
        frame = self._reader(job, self.params.header, self.params.types).csv(uri)
        if not frame.columns:
            raise errors.UserError(_headers.none_in(self.params.path))
        if self.params.header and _headers.maybe_made_up(frame.columns):
            return self._as_headed(job, uri, frame)
        return frame.toDF(*_headers.usable(frame.columns))

    def _reader(self, job: spec.Job, header: bool, types: bool = False, checked: bool = True) -> DataFrameReader:
        """How the file is read; `checked`: a file whose header is not what the columns are called stops the run."""
        return job.spark.read.options(
            header=header,
            sep=self.params.separator,
            encoding=self.params.encoding,
            inferSchema=types,
            mode="FAILFAST" if self.params.bad_rows == "error" else "DROPMALFORMED",
            enforceSchema=not checked,
            escape='"',
            multiLine=self.params.multi_line or self.params.encoding == "UTF-16",
        )

    def _as_headed(self, job: spec.Job, uri: str, frame: DataFrame) -> DataFrame:
        """The table where its header has empty names, or one twice: Spark changes those, and finds then that they are not the file's."""
        from pyspark.sql.types import StructField, StructType

        first = self._reader(job, header=False).csv(uri).first()
        header = ["" if name is None else str(name) for name in first or frame.columns]
        twice = len({name.casefold() for name in header}) < len(header)
        if twice and len(frame.inputFiles()) > 1:
            raise errors.UserError(_twice(self.params.path, header))
        # No other file's header can be another where there is only one file; Spark takes no names twice.
        names = frame.columns if twice else header
        made = StructType([StructField(name, field.dataType) for name, field in zip(names, frame.schema, strict=True)])
        return self._reader(job, header=True, checked=not twice).schema(made).csv(uri).toDF(*_headers.usable(header))

    def pyspark(self, code: spec.Code) -> None:
        options: dict[str, object] = {} if self.params.header else {"header": False}
        options |= {"header": True} if self.params.header else {}
        options |= {"sep": self.params.separator} if self.params.separator != "," else {}
        options |= {"encoding": self.params.encoding} if self.params.encoding != "UTF-8" else {}
        options |= {"multiLine": True} if self.params.multi_line or self.params.encoding == "UTF-16" else {}
        mode = "FAILFAST" if self.params.bad_rows == "error" else "DROPMALFORMED"
        spec.reading.file(code, "csv", self.params.path, {**options, "escape": '"', "mode": mode})

    def probe(self, job: spec.Job) -> spec.Schema:
        """Also reads the first rows, so that a wrong separator or ragged rows are told at once."""
        frame = self.run(job)
        frame.limit(PROBED).collect()
        return spark_types.schema_of(frame)

    examples = (
        spec.example(
            "texts; quotes inside quotes, blanks around names and a byte-order mark",
            params={"path": "rows.csv"},
            files={"rows.csv": '\ufeffa, b \n1,"x, ""y"""\n,\n'},
            outputs={"table": {"a": ["1", None], "b": ['x, "y"', None]}},
        ),
        spec.example(
            "a column without a name, one called twice",
            params={"path": "rows.csv", "types": True},
            files={"rows.csv": ",a,A,b,\n0,1.5,x,2,\n1,2,y,3,\n"},
            outputs={
                "table": {
                    "column_1": [0, 1],
                    "a": [1.5, 2.0],
                    "A (2)": ["x", "y"],
                    "b": [2, 3],
                    "column_5": [None, None],
                }
            },
            types={"column_5": "string"},
        ),
        spec.example(
            "line breaks in values",
            params={"path": "rows.csv", "multi_line": True},
            files={"rows.csv": 'a,b\n"x\ny",1\n"z",2\n'},
            outputs={"table": {"a": ["x\ny", "z"], "b": ["1", "2"]}},
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
        spec.fails("encoding-wrong", params={"path": "rows.csv", "encoding": "UTF-16"}, files={"rows.csv": "aا\n"}),
        spec.fails("path-outside", params={"path": "/etc/passwd"}),
    )


def _separate(separator: str) -> errors.Fix:
    en, zh = SEPARATORS[separator]
    return fixes.choose("separator", separator, f"Separate the fields at {en}", f"以{zh}分隔字段")


def _check_encoding(uri: str, shown: str, encoding: str) -> None:
    """Raise UserError where the beginning of a file of this machine is not of that encoding: Spark would read on, with `�`."""
    if not uri.startswith("file:"):
        return
    path = Path(uri.removeprefix("file://"))
    for file in sorted(found for found in path.glob("*") if found.is_file())[:FILES] if path.is_dir() else [path]:
        if not file.is_file() or file.name.startswith((".", "_")):
            continue
        head = _head(file)
        try:
            codecs.getincrementaldecoder(encoding)("strict").decode(head)
        except UnicodeDecodeError as wrong:
            raise errors.UserError(_encoding_wrong(shown, encoding, head, wrong.start)) from None


def _head(file: Path) -> bytes:
    """A file's first bytes, unpacked as Spark does by its name; none of those that cannot be here: Spark tells what is wrong."""
    try:
        with _opened(file) as opened:
            return opened.read(LOOKED_AT)
    except (OSError, EOFError, zlib.error):
        return b""


def _opened(file: Path) -> BinaryIO | gzip.GzipFile | bz2.BZ2File | io.BytesIO:
    match file.suffix.lower():
        case ".gz":
            return gzip.open(file, "rb")
        case ".bz2":
            return bz2.open(file, "rb")
        case ".zst" | ".snappy" | ".deflate" | ".lz4":
            return io.BytesIO()
        case _:
            return file.open("rb")


def _encoding_wrong(shown: str, encoding: str, head: bytes, place: int) -> errors.Problem:
    others = [name for name in ("UTF-8", "GB18030", "UTF-16") if name != encoding and _decodes(head, name)]
    none = ("Save it anew as UTF-8, or choose its encoding.", "请另存为 UTF-8，或选择正确的编码。")
    hint = (f"It may be {others[0]}.", f"可能是 {others[0]}。") if others else none
    return errors.problem(
        "encoding-wrong",
        "“{path}” is not {encoding}: line {line} cannot be read.",
        "“{path}”不是 {encoding} 编码：第 {line} 行无法读取。",
        where=errors.Where(param="encoding"),
        hint=hint,
        fixes=[fixes.choose("encoding", name, f"Read it as {name}", f"按 {name} 读取") for name in others[:1]],
        path=shown,
        encoding=encoding,
        line=head.count(b"\n", 0, place) + 1,
    )


def _decodes(head: bytes, encoding: str) -> bool:
    if encoding == "UTF-16" and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _twice(path: str, header: list[str]) -> errors.Problem:
    known = [name.casefold() for name in header]
    again = next(name for name in header if known.count(name.casefold()) > 1)
    return errors.problem(
        "column-twice",
        "The files of “{path}” have two columns of the same name, or without one: “{column}”.",
        "“{path}”中的文件有两列同名或均无列名：“{column}”。",
        where=errors.Where(param="path"),
        hint=(
            "Rename one of them in the files; a single file is read with the second called another name.",
            "请在文件中重命名其中一列；单个文件可以读取，重复的列会自动改名。",
        ),
        path=path,
        column=again,
    )

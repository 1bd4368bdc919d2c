"""JSON: read one object per line, or whole documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components import errors, fixes, spec
from components.catalog.source import _headers

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MALFORMED = ("MALFORMED_RECORD_IN_PARSING", "INVALID_JSON_RECORD_TYPE")
"""What Spark calls it where a record is no object; it does not show the record."""
SHOWN = 300
"""Characters of a record that is no JSON, in the problem."""


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
        uri = job.location(self.params.path)
        reader = job.spark.read.options(multiLine=self.params.multi_line, mode="FAILFAST")
        try:
            frame = reader.json(uri)
        except Exception as failed:
            wrong = self._wrong(job, uri) if any(one in str(failed) for one in MALFORMED) else None
            if wrong is None:
                raise
            raise errors.UserError(wrong) from failed
        if not frame.columns:
            raise errors.UserError(_headers.none_in(self.params.path))
        return frame

    def _wrong(self, job: spec.Job, uri: str) -> errors.Problem | None:
        """The first record that is no JSON object, which Spark does not show when it looks for the columns; None: there is none."""
        reader = job.spark.read.options(
            multiLine=self.params.multi_line, mode="PERMISSIVE", columnNameOfCorruptRecord="_record"
        )
        found = reader.schema("_record string, _other string").json(uri).select("*", "_metadata.file_path")
        row = found.where("_record IS NOT NULL").first()
        if row is None:
            return None
        file, record = str(row["file_path"]), str(row["_record"])
        name = file.rpartition("/")[2]
        if self.params.multi_line:
            return _no_document(name, record)
        first = job.spark.read.text(file).first()
        return _no_line(name, record, document=first is not None and first[0] == record and _begins(record))

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
        spec.fails(
            "rows-malformed",
            params={"path": "rows.json", "multi_line": True},
            files={"rows.json": '[{"a": 1},\n {"a": ]'},
        ),
        spec.fails("rows-malformed", params={"path": "rows.json"}, files={"rows.json": '[\n  {"a": 1}\n]\n'}),
        spec.fails("rows-malformed", params={"path": "rows.json"}, files={"rows.json": "1\n2\n"}),
        spec.fails("file-empty", params={"path": "rows.json"}, files={"rows.json": ""}),
        spec.fails("path-outside", params={"path": "../rows.json"}),
    )


def _begins(record: str) -> bool:
    """Whether a line may be the first of a document."""
    return record.lstrip()[:1] in ("{", "[") and _fault(record) is not None


def _no_line(file: str, record: str, document: bool) -> errors.Problem:
    whole = fixes.choose("multi_line", True, "Read the file as one document", "将整个文件作为一个文档读取")
    mend = ("Mend the line, or take it out.", "请修正或删除该行。")
    over = ("One document goes over all lines of this file, it seems.", "该文件似乎是跨越多行的单个文档。")
    return errors.problem(
        "rows-malformed",
        "A line of “{path}” is no JSON object: {record}",
        "“{path}”中有一行不是 JSON 对象：{record}",
        where=errors.Where(param="multi_line" if document else "path"),
        hint=over if document else mend,
        fixes=[whole] if document else [],
        path=file,
        record=record[:SHOWN],
    )


def _fault(text: str) -> json.JSONDecodeError | None:
    """Where a text ceases to be JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as wrong:
        return wrong
    return None


def _no_document(file: str, text: str) -> errors.Problem:
    fault = _fault(text)
    place = fault.pos if fault else 0
    return errors.problem(
        "rows-malformed",
        "“{path}” is no document of JSON objects: line {line}, column {column}: {record}",
        "“{path}”不是由 JSON 对象组成的文档：第 {line} 行第 {column} 列：{record}",
        where=errors.Where(param="path"),
        hint=("Mend it there, or take the file out of the folder.", "请修正该处，或将该文件移出文件夹。"),
        path=file,
        line=fault.lineno if fault else 1,
        column=fault.colno if fault else 1,
        record=" ".join(text[max(place - SHOWN // 4, 0) :][:SHOWN].split()),
    )

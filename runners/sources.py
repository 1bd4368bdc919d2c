"""What lies behind an experiment's sources: where it is, its columns, and a version that changes with its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components import errors
from components.expressions import types
from components.graph import Node
from components.spec.component import Component
from components.spec.schema import Column, Schema
from runners import filesystems, fingerprints
from runners.gate import Gate, local_path

CHANGES = ("ETag", "mtime", "LastModified", "modificationTime")
"""What tells that a file was written anew, whichever of these its file system has."""
ROW_BYTES = 100
"""What a row of a file is taken to have, where nobody has counted them."""


@dataclass(frozen=True)
class SourceState:
    """The content version of a source, and its columns where they can be told without an engine.

    `version` is None where nothing tells whether the content changed: a run reads it anew, or takes what an earlier run read.
    `rows` is what a plan's estimates are scaled by: counted, or guessed from the bytes of its files. `uri` is where it lies.
    """

    version: str | None
    schema: Schema | None = None
    rows: float | None = None
    uri: str = ""


@dataclass(frozen=True)
class Dataset:
    """A registered dataset, as a stage file carries it. `version` empty: size and time of its files are taken."""

    uri: str
    format: str = "parquet"
    options: Mapping[str, Any] | None = None
    schema: Schema | None = None
    version: str = ""
    rows: int | None = None

    def json(self) -> dict[str, Any]:
        schema = self.schema.json() if self.schema else None
        return {
            "uri": self.uri,
            "format": self.format,
            "options": dict(self.options or {}),
            "schema": schema,
            "version": self.version,
            "rows": self.rows,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Dataset:
        schema = Schema.from_json(value["schema"]) if value.get("schema") else None
        return cls(
            value["uri"],
            value["format"],
            value.get("options") or {},
            schema,
            value.get("version", ""),
            value.get("rows"),
        )

    @classmethod
    def of_file(cls, path: Path) -> Dataset:
        """A dataset of a file or folder on this machine: Parquet, or CSV with a header whose columns are texts."""
        if path.suffix.lower() in (".csv", ".txt", ".tsv"):
            separator = "\t" if path.suffix.lower() == ".tsv" else ","
            return cls(
                f"file://{path.absolute()}", "csv", {"header": True, "sep": separator}, csv_schema(path, separator)
            )
        return cls(f"file://{path.absolute()}", "parquet", {}, parquet_schema(path))


Datasets = Callable[[str], Dataset | None]
Sources = Mapping[str, SourceState] | Callable[[Node, Component], SourceState | None]


def resolver(gate: Gate, datasets: Datasets) -> Callable[[Node, Component], SourceState | None]:
    """What `plan` asks for each source: files by the gate, datasets by their name."""

    def resolve(node: Node, component: Component) -> SourceState | None:
        reads = component.reads()
        if "dataset" in reads:
            return dataset_state(reads["dataset"], datasets)
        if "path" in reads:
            return path_state(_located(gate, reads["path"]), reads["path"])
        return None

    return resolve


def _located(gate: Gate, text: str) -> str:
    try:
        return gate.locate(text)
    except errors.UserError as wrong:
        raise errors.UserError(problem.at(param="path") for problem in wrong.problems) from wrong


def dataset_state(name: str, datasets: Datasets) -> SourceState:
    """The state of a dataset; raises UserError where there is none of that name."""
    found = datasets(name)
    if found is None:
        raise errors.UserError(
            errors.problem(
                "dataset-missing",
                "There is no dataset “{dataset}”.",
                "没有数据集“{dataset}”。",
                where=errors.Where(param="dataset"),
                hint=("Choose one of the list, or import it.", "请从列表中选择，或先导入。"),
                dataset=name,
            )
        )
    version, rows = (found.version, None) if found.version else content(found.uri, name)
    return SourceState(version, found.schema, found.rows or rows, found.uri)


def path_state(uri: str, shown: str) -> SourceState:
    version, rows = content(uri, shown)
    local = local_path(uri) if uri.startswith("file:") else None
    schema = parquet_schema(local) if local and _is_parquet(local) else None
    return SourceState(version, schema, rows, uri)


def content(uri: str, shown: str) -> tuple[str | None, float]:
    """A hash of names, sizes and times of all files below, and about how many rows they hold.

    There is no hash where the file system of one of them does not tell whether it was written anew. Raises UserError where
    nothing is there.
    """
    fs, path = filesystems.of(str(local_path(uri)) if uri.startswith("file:") else uri)
    if not fs.exists(path):
        raise errors.UserError(
            errors.problem(
                "path-missing",
                "There is nothing at “{path}”.",
                "路径“{path}”不存在。",
                where=errors.Where(param="path"),
                hint=("Look at the spelling, or put the file there again.", "请检查路径的拼写，或重新放置文件。"),
                path=shown,
            )
        )
    found = fs.find(path, detail=True)
    stamps = [(name[len(path) :], entry["size"], _stamp(entry)) for name, entry in sorted(found.items())]
    bytes_ = sum(int(entry["size"] or 0) for entry in found.values())
    told = all(stamp is not None for *_, stamp in stamps)
    return fingerprints.digest([uri, stamps]) if told else None, max(bytes_ / ROW_BYTES, 1.0)


def _stamp(entry: Mapping[str, Any]) -> str | None:
    return next((str(entry[key]) for key in CHANGES if entry.get(key)), None)


def parquet_schema(path: Path) -> Schema | None:
    """The columns of a Parquet file or folder, from its footers; None where a type has no plain code here.

    Raises UserError for a file that is none, and for columns that Spark does not read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = path if path.is_file() else next(iter(sorted(path.rglob("*.parquet"))), None)
    if file is None:
        return None
    try:
        with pq.ParquetFile(file) as opened:
            found, stored = opened.schema_arrow, opened.schema
    except (pa.ArrowException, OSError) as wrong:
        raise errors.UserError(_corrupt(file.name)) from wrong
    codes = {
        pa.bool_(): types.BOOLEAN, pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): types.INT,
        pa.int64(): types.BIGINT, pa.float32(): types.FLOAT, pa.float64(): types.DOUBLE, pa.string(): types.STRING,
        pa.large_string(): types.STRING, pa.string_view(): types.STRING, pa.date32(): types.DATE,
    }  # fmt: skip
    # Spark's own files and Hive's have times in 96 bits, which are of a time zone whatever is read into them.
    old = {stored.column(n).path for n in range(len(stored)) if stored.column(n).physical_type == "INT96"}
    unread = [(f.name, kind) for f in found if f.name not in old and (kind := _unread(f.type))]
    if unread:
        raise errors.UserError(_column_unread(file.name, name, *kind) for name, kind in unread)
    columns = []
    for field in found:
        if field.name in old:
            columns.append(Column(field.name, types.TIMESTAMP, None, field.nullable))
            continue
        code = codes.get(field.type) or _other_code(field.type)
        if code is None:
            return None
        columns.append(Column(field.name, code, None, field.nullable))
    return Schema(tuple(columns))


def _corrupt(name: str) -> errors.Problem:
    return errors.problem(
        "file-corrupt",
        "“{path}” is damaged, or no Parquet file.",
        "“{path}”已损坏，或不是 Parquet 文件。",
        where=errors.Where(param="path"),
        hint=(
            "Write or copy the file anew, or take it out of the folder.",
            "请重新生成或复制该文件，或将其移出文件夹。",
        ),
        path=name,
    )


UNREAD_HINT = (
    "Upload the file as a dataset, which reads times in nanoseconds; or write the column anew with another type "
    "(pandas: to_parquet(…, coerce_timestamps='us'))."
)
UNREAD_HINT_ZH = "可将文件作为数据集上传（支持纳秒时间），或以其他类型重新写出该列（pandas：to_parquet(…, coerce_timestamps='us')）。"


def _unread(kind: Any) -> tuple[str, str] | None:
    """What Spark does not read, in both languages."""
    import pyarrow.types as pt

    if pt.is_timestamp(kind) and kind.unit == "ns":
        return "times in nanoseconds", "纳秒精度的时间"
    if pt.is_time(kind):
        return "times of day", "一天中的时刻"
    if pt.is_float16(kind):
        return "numbers of 16 bits", "16 位浮点数"
    return ("numbers of more than 38 digits", "超过 38 位的数") if pt.is_decimal256(kind) else None


def _column_unread(path: str, column: str, kind: str, kind_zh: str) -> errors.Problem:
    return errors.problem(
        "column-type-unread",
        "Column “{column}” of “{path}” holds {kind}, which the engine does not read.",
        "“{path}”的列“{column}”是{kind_zh}，引擎无法读取。",
        where=errors.Where(param="path", column=column),
        hint=(UNREAD_HINT, UNREAD_HINT_ZH),
        path=path,
        column=column,
        kind=kind,
        kind_zh=kind_zh,
    )


def _other_code(kind: Any) -> str | None:
    import pyarrow.types as pt

    if pt.is_timestamp(kind):
        return types.TIMESTAMP if kind.tz else "timestamp_ntz"
    if pt.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return types.STRING if pt.is_dictionary(kind) and pt.is_string(kind.value_type) else None


def csv_schema(path: Path, separator: str) -> Schema:
    """The header's names, all texts."""
    import csv

    file = path if path.is_file() else next(iter(sorted(path.glob("*.csv"))))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        names = next(csv.reader(lines, delimiter=separator), [])
    return Schema.of(dict.fromkeys(names, types.STRING))


def _is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet")))

"""The import itself: a file as its options say, written as Parquet in constant memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import Problem, UserError, problem
from studio.datasets.importing import columnar, delimited, excel, names, values
from studio.datasets.importing.options import ColumnOptions, Options, told
from studio.datasets.importing.preview import preview, unread

if TYPE_CHECKING:
    import polars
    import pyarrow

GROUP_ROWS = 200_000
GROUP_BYTES = 48 * 1024 * 1024
KEPT = 10
"""So many unreadable values are told, per file."""


@dataclass
class _Unreadable:
    """Values that could not be read: how many per column, and where the first of them are."""

    counts: dict[str, int] = field(default_factory=dict)
    first: list[tuple[int, ColumnOptions, str]] = field(default_factory=list)


def convert(path: Path, target: Path, options: Options) -> dict[str, Any]:
    """Write `target` (Parquet); gives rows, bytes, checksum, schema, and what was left out.

    Raises UserError with lines and columns where something is not as the options say; nothing is left behind then.
    """
    if not any(column.keep for column in options.columns):
        raise UserError(problem("no-columns", "Keep at least one column.", "请至少保留一列。"))
    names.check([column.name for column in options.columns])
    try:
        return _convert(path, target, options)
    except UserError:
        target.unlink(missing_ok=True)
        raise


def _convert(path: Path, target: Path, options: Options) -> dict[str, Any]:
    if options.format == "parquet":
        return _typed(path, target, options)
    if options.format == "csv":
        return _texts(path, target, options)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        text = Path(folder) / "sheet.csv"
        excel.to_csv(path, options.sheet, text)
        plain = options.model_copy(update={"encoding": "utf-8", "separator": ",", "quote": '"'})
        return _texts(text, target, plain)


def _texts(path: Path, target: Path, options: Options) -> dict[str, Any]:
    wrong, skipped = _Unreadable(), list[int]()
    called = [column.name for column in options.columns]
    frames = _read(delimited.batches(path, options, called, skipped), options, wrong)
    rows = _write(frames, target, [_field(column) for column in options.columns if column.keep])
    problems = _told(path, options, wrong)
    if problems and options.unreadable == "error":
        raise UserError(problems)
    return {
        **_facts(target, rows, options),
        "skipped": len(skipped),
        "unreadable": wrong.counts,
        "problems": told(problems),
    }


def _read(batches: Iterable[pyarrow.RecordBatch], options: Options, wrong: _Unreadable) -> Iterator[pyarrow.Table]:
    import polars

    kept = [column for column in options.columns if column.keep]
    seen = 0
    for batch in batches:
        frame = polars.DataFrame(polars.from_arrow(batch))
        read = frame.select(values.reader(column, options.nulls) for column in kept)
        for column in kept:
            _note(wrong, seen, column, frame[column.name], read[column.name], options)
        if options.unreadable == "error" and len(wrong.first) >= KEPT:
            yield read.to_arrow()
            return
        seen += frame.height
        yield read.to_arrow()


def _note(
    wrong: _Unreadable, seen: int, column: ColumnOptions, texts: polars.Series, read: polars.Series, options: Options
) -> None:
    places = values.unreadable(texts, read, column, options.nulls)
    if not places:
        return
    wrong.counts[column.name] = wrong.counts.get(column.name, 0) + len(places)
    wrong.first += [(seen + place, column, texts[place]) for place in places[: KEPT - len(wrong.first)]]


def _told(path: Path, options: Options, wrong: _Unreadable) -> list[Problem]:
    if not wrong.first:
        return []
    lines = delimited.lines_of(path, options, [row for row, _, _ in wrong.first])
    return [unread(column, lines.get(row), text, options) for row, column, text in wrong.first]


def _typed(path: Path, target: Path, options: Options) -> dict[str, Any]:
    found = columnar.columns(path)
    if len(found) != len(options.columns):
        raise UserError(
            problem(
                "columns-changed",
                "The file has {found} columns, the options {given}.",
                "文件有 {found} 列，选项中有 {given} 列。",
                found=len(found),
                given=len(options.columns),
            )
        )
    schema = columnar.opened(path).schema_arrow
    fields = [
        _field(column)
        if column.as_ != "other" and column.as_ != before.as_
        else _plain(schema.field(place), column.name)
        for place, (column, before) in enumerate(zip(options.columns, found, strict=True))
    ]
    kept = [place for place, column in enumerate(options.columns) if column.keep]
    tables = (_cast(batch, kept, [fields[place] for place in kept]) for batch in columnar.batches(path))
    rows = _write(tables, target, [fields[place] for place in kept])
    return {**_facts(target, rows, options), "skipped": 0, "unreadable": {}, "problems": []}


def _cast(batch: pyarrow.RecordBatch, kept: list[int], fields: list[Any]) -> pyarrow.Table:
    import pyarrow

    arrays = []
    for place, wanted in zip(kept, fields, strict=True):
        try:
            arrays.append(_microseconds(batch.column(place)).cast(wanted.type))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError) as wrong:
            raise UserError(
                problem(
                    "value-unreadable",
                    "Column “{column}” cannot become {kind}: {reason}",
                    "列“{column}”无法转换为 {kind}：{reason}",
                    column=wanted.name,
                    kind=str(wanted.type),
                    reason=str(wrong),
                )
            ) from wrong
    return pyarrow.table(arrays, schema=pyarrow.schema(fields))


def _microseconds(column: pyarrow.Array) -> pyarrow.Array:
    """Times in nanoseconds, as pandas writes them, without what no engine keeps of them; other columns as they are."""
    import pyarrow
    from pyarrow import compute, types

    if not types.is_timestamp(column.type) or column.type.unit != "ns":
        return column
    kind = pyarrow.timestamp("us", column.type.tz)
    return column.cast(options=compute.CastOptions(kind, allow_time_truncate=True))


def _plain(found: Any, name: str) -> Any:
    """A Parquet column as every engine reads it: no dictionaries, views, unsigned numbers or nanoseconds."""
    import pyarrow
    from pyarrow import types

    kind = found.type
    if types.is_dictionary(kind):
        kind = kind.value_type
    simple = {
        "string": pyarrow.string(),
        "tinyint": pyarrow.int8(),
        "smallint": pyarrow.int16(),
        "int": pyarrow.int32(),
        "bigint": pyarrow.int64(),
        "double": pyarrow.float64(),
        "date": pyarrow.date32(),
    }
    if types.is_timestamp(kind):
        return pyarrow.field(name, pyarrow.timestamp("us", "UTC"))
    return pyarrow.field(name, simple.get(columnar.type_code(kind), kind))


def _field(column: ColumnOptions) -> Any:
    import pyarrow

    kinds = {
        "text": pyarrow.string(),
        "number": pyarrow.float64(),
        "integer": pyarrow.int64(),
        "date": pyarrow.date32(),
        "timestamp": pyarrow.timestamp("us", "UTC"),
        "boolean": pyarrow.bool_(),
    }
    return pyarrow.field(column.name, kinds.get(column.as_, pyarrow.string()))


def _write(tables: Iterable[pyarrow.Table], target: Path, fields: list[Any]) -> int:
    """Write in groups that compress well and fit into memory; raises UserError where no row comes."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema(fields)
    rows, held, size = 0, list[Any](), 0
    with parquet.ParquetWriter(target, schema, compression="zstd", store_schema=False) as writer:
        for table in tables:
            held.append(table.cast(schema))
            rows, size = rows + table.num_rows, size + table.nbytes
            if size >= GROUP_BYTES or sum(t.num_rows for t in held) >= GROUP_ROWS:
                writer.write_table(pyarrow.concat_tables(held))
                held, size = [], 0
        if held:
            writer.write_table(pyarrow.concat_tables(held))
    if rows == 0:
        raise UserError(problem("no-rows", "The file has a header, but no rows.", "文件只有表头，没有数据行。"))
    return rows


def _facts(target: Path, rows: int, options: Options) -> dict[str, Any]:
    with target.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    written = {column.name: column.type for column in columnar.columns(target)}
    columns = [{"name": name, "type": kind, "role": None, "nullable": True} for name, kind in written.items()]
    schema = {"columns": columns, "open": False, "patterns": []}
    return {"rows": rows, "bytes": target.stat().st_size, "checksum": checksum, "schema": schema}


def complete(path: Path, name: str, options: dict[str, Any]) -> Options:
    """Options with what they leave out guessed."""
    from studio.datasets.importing.options import Changes

    return preview(path, name, Changes.model_validate(options)).guess

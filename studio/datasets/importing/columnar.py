"""Parquet files: their columns, and their rows as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import UserError, problem
from studio.datasets.importing.options import As, ColumnOptions

if TYPE_CHECKING:
    import pyarrow

ROWS = 65_536


def opened(path: Path) -> Any:
    """The file; raises UserError where it is no Parquet."""
    import pyarrow
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(path)
    except (pyarrow.ArrowInvalid, OSError) as wrong:
        reason = str(wrong).splitlines()[0][:200]
        raise UserError(
            problem(
                "not-parquet",
                "This is not a readable Parquet file: {reason}",
                "该文件不是可读的 Parquet：{reason}",
                reason=reason,
            )
        ) from wrong


def columns(path: Path) -> list[ColumnOptions]:
    """What the file says of its columns."""
    return [_column(field) for field in opened(path).schema_arrow]


def batches(path: Path) -> Iterator[pyarrow.RecordBatch]:
    """The rows, 65,536 at a time."""
    yield from opened(path).iter_batches(batch_size=ROWS)


def type_code(kind: Any) -> str:
    """The type code of an Arrow type; "unknown" for what the row language does not compute with."""
    from pyarrow import types

    plain = (
        (types.is_boolean, "boolean"),
        (types.is_int8, "tinyint"),
        (types.is_int16, "smallint"),
        (types.is_uint8, "smallint"),
        (types.is_int32, "int"),
        (types.is_uint16, "int"),
        (types.is_integer, "bigint"),
        (types.is_float32, "float"),
        (types.is_floating, "double"),
        (types.is_date, "date"),
        (types.is_timestamp, "timestamp"),
    )
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if types.is_dictionary(kind):
        return type_code(kind.value_type)
    if any(test(kind) for test in (types.is_string, types.is_large_string, types.is_string_view)):
        return "string"
    if types.is_binary(kind) or types.is_large_binary(kind):
        return "binary"
    return next((code for test, code in plain if test(kind)), "unknown")


def _column(field: Any) -> ColumnOptions:
    code = type_code(field.type)
    exact: dict[str, As] = {
        "string": "text",
        "double": "number",
        "bigint": "integer",
        "date": "date",
        "boolean": "boolean",
        "timestamp": "timestamp",
    }
    return ColumnOptions(name=field.name, as_=exact.get(code, "other"), type=code)

"""Tables as files for people: CSV that opens right in Excel, or one Parquet file, streamed batch by batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 20_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff".encode()


def stream(fs: Any, files: Sequence[str], kind: str) -> Iterator[bytes]:
    """The bytes of all files as one, in constant memory; `files` are Parquet files of one schema."""
    return csv_bytes(batches(fs, files)) if kind == "csv" else parquet_bytes(batches(fs, files))


def batches(fs: Any, files: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for name in files:
        with fs.open(name, "rb") as file:
            yield from pq.ParquetFile(file).iter_batches(BATCH)


def csv_bytes(found: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """UTF-8 with a BOM, so that Excel reads Chinese; cells that Excel would take for formulas get an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    begun = False
    for batch in found:
        if not begun:
            yield BOM
            writer.writerow([safe(name) for name in batch.schema.names])
            begun = True
        columns = [[cell(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def cell(value: Any) -> Any:
    """A value as its CSV cell: null is empty, nested values and vectors are as Python shows them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return safe(str(value))


def safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run as a formula (plain numbers are left alone)."""
    if text.startswith(FORMULA) and not is_number(text):
        return "'" + text
    return text


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Growing(io.RawIOBase):
    """A file that only grows and gives away what was written."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.position += len(part)
        return len(part)

    def tell(self) -> int:
        return self.position

    def taken(self) -> bytes:
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


def parquet_bytes(found: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    out, writer = Growing(), None
    for batch in found:
        if writer is None:
            writer = pq.ParquetWriter(out, batch.schema)
        writer.write_batch(batch)
        yield out.taken()
    if writer is not None:
        writer.close()
        yield out.taken()

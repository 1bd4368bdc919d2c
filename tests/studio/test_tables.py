"""Tables as files for people: what Excel makes of them, and that they are the same rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.runs import tables


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two files of one table."""
    parts = [
        {"姓名": ["安", "=1+1"], "n": [1, None], "x": [0.1, float("nan")], "ok": [True, None]},
        {"姓名": ['say "hi", you', None], "n": [-3, 2**53], "x": [-1e300, 2.0], "ok": [False, True]},
    ]
    written = []
    for number, part in enumerate(parts):
        file = tmp_path / f"part-{number}.parquet"
        pq.write_table(pa.table(part), file)
        written.append(str(file))
    return written


def rows(files: list[str]) -> list[list[str]]:
    content = b"".join(tables.stream(fsspec.filesystem("file"), files, "csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_one_header_and_every_row(files: list[str]) -> None:
    assert rows(files) == [
        ["姓名", "n", "x", "ok"],
        ["安", "1", "0.1", "true"],
        ["'=1+1", "", "nan", ""],
        ['say "hi", you', "-3", "-1e+300", "false"],
        ["", str(2**53), "2.0", "true"],
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("-5.5", "-5.5"),
        ("+86", "+86"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert tables.cell(text) == cell


def test_parquet_is_one_file_with_the_same_rows(files: list[str]) -> None:
    content = b"".join(tables.stream(fsspec.filesystem("file"), files, "parquet"))
    together = pa.concat_tables([pq.read_table(file) for file in files])
    assert pq.read_table(io.BytesIO(content)).equals(together, check_metadata=False) or _same(content, together)


def _same(content: bytes, expected: Any) -> bool:
    """Equal but for NaN, which equals nothing."""
    return str(pq.read_table(io.BytesIO(content)).to_pydict()) == str(expected.to_pydict())

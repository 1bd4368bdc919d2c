"""What is guessed of a file before it is imported, and how its problems name the place."""

from __future__ import annotations

import bz2
import datetime
import gzip
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.errors import UserError
from studio.datasets.importing import convert, preview
from studio.datasets.importing.options import Changes, Options


def looked(path: Path, **changes: Any) -> dict[str, Any]:
    found = preview.preview(path, path.name, Changes.model_validate(changes))
    return found.model_dump(mode="json", by_alias=True)


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def column(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in found["guess"]["columns"] if c["name"] == name)


CHINESE = "姓名,城市\n张三,北京\n李四,上海\n"


@pytest.mark.parametrize(
    ("written", "guessed"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_guessed_and_the_text_is_right(tmp_path: Path, written: str, guessed: str) -> None:
    found = looked(csv(tmp_path, CHINESE, written))
    assert found["guess"]["encoding"] == guessed
    assert [c["name"] for c in found["guess"]["columns"]] == ["姓名", "城市"]
    assert found["rows"] == [["张三", "北京"], ["李四", "上海"]]


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "nom,ville\n" + "José,Orléans\nRené,Besançon\nFrançois,Évry\n" * 20
    found = looked(csv(tmp_path, text, "cp1252"))
    assert found["rows"][0] == ["José", "Orléans"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_guessed(tmp_path: Path, separator: str) -> None:
    text = "\n".join(separator.join(row) for row in (["a", "b", "c"], ["1", "x, y", "2"], ["3", "z", "4"]))
    quoted = text.replace("x, y", '"x, y"') if separator == "," else text
    found = looked(csv(tmp_path, quoted))
    assert found["guess"]["separator"] == separator
    assert found["rows"] == [[1, "x, y", 2], [3, "z", 4]]


def test_a_file_without_header_gets_names(tmp_path: Path) -> None:
    found = looked(csv(tmp_path, "1,a\n2,b\n"))
    assert found["guess"]["header"] is False
    assert [c["name"] for c in found["guess"]["columns"]] == ["column_1", "column_2"]
    assert found["rows"] == [[1, "a"], [2, "b"]]


@pytest.mark.parametrize(
    ("texts", "read_as", "pattern", "values"),
    [
        (['"1,234"', "999", '"-12,345,678"'], "integer", "thousands", [1234, 999, -12345678]),
        (['"1,234.50"', "7"], "number", "thousands", [1234.5, 7.0]),
        (["12%", "3.5 %", "-1%"], "number", "percent", [0.12, 0.035, -0.01]),
        (["¥5", '"￥1,200.50"', "$7", "€ 8", "9元"], "number", "currency", [5.0, 1200.5, 7.0, 8.0, 9.0]),
        (["1", "-2", "+3"], "integer", None, [1, -2, 3]),
        (["1.5", "1e3", "-2"], "number", None, [1.5, 1000.0, -2.0]),
        (["2024-01-05", "2024-12-31"], "date", None, ["2024-01-05", "2024-12-31"]),
        (["2024年1月5日", "2024年12月31日"], "date", None, ["2024-01-05", "2024-12-31"]),
        (["31/01/2024", "01/02/2024"], "date", None, ["2024-01-31", "2024-02-01"]),
        (["true", "FALSE"], "boolean", None, [True, False]),
        (["是", "否"], "boolean", None, [True, False]),
        (["007", "123"], "text", None, ["007", "123"]),
        (["12345678901234567890", "1"], "text", None, ["12345678901234567890", "1"]),
        (["1,5x", "2"], "text", None, None),
    ],
)
def test_the_type_of_a_column_is_guessed(
    tmp_path: Path, texts: list[str], read_as: str, pattern: str | None, values: list[Any] | None
) -> None:
    found = looked(csv(tmp_path, "x;y\n" + "".join(f"{text};z\n" for text in texts)), quote='"')
    assert column(found, "x")["as"] == read_as
    assert column(found, "x")["pattern"] == pattern
    if values is not None:
        assert [row[0] for row in found["rows"]] == values


def test_missing_values_do_not_make_a_number_a_text(tmp_path: Path) -> None:
    found = looked(csv(tmp_path, "x,y\n1,a\nNA,b\n,c\n4,d\n"))
    assert column(found, "x")["as"] == "integer"
    assert [row[0] for row in found["rows"]] == [1, None, None, 4]


def test_everything_that_was_guessed_can_be_edited(tmp_path: Path) -> None:
    path = csv(tmp_path, "code,day\n1,03/04/2024\n2,05/06/2024\n")
    first = looked(path)
    columns = first["guess"]["columns"]
    columns[0].update(name="编号", **{"as": "text"})
    columns[1].update(format="%m/%d/%Y")
    second = looked(path, **{**first["guess"], "columns": columns})
    assert second["guess"]["columns"][0]["name"] == "编号"
    assert second["rows"] == [["1", "2024-03-04"], ["2", "2024-05-06"]]
    without_header = looked(path, header=False)
    assert without_header["rows"][0] == ["code", "day"]


def test_ragged_rows_are_named_by_line(tmp_path: Path) -> None:
    path = csv(tmp_path, 'a,b\n"two\nlines",1\n3\n4,5,6\n7,8\n')
    found = looked(path)
    assert [(p["code"], p["data"]) for p in found["problems"]] == [
        ("row-ragged", {"line": 4, "found": 1, "expected": 2}),
        ("row-ragged", {"line": 5, "found": 3, "expected": 2}),
    ]
    options = Options.model_validate(found["guess"])
    with pytest.raises(UserError) as refused:
        convert.convert(path, tmp_path / "out.parquet", options)
    assert [p.data["line"] for p in refused.value.problems] == [4, 5]
    assert not (tmp_path / "out.parquet").exists()
    skipping = options.model_copy(update={"ragged": "skip"})
    done = convert.convert(path, tmp_path / "out.parquet", skipping)
    assert (done["rows"], done["skipped"]) == (2, 2)
    assert polars.read_parquet(tmp_path / "out.parquet").rows() == [("two\nlines", 1), ("7", 8)]


def test_bytes_of_another_encoding_are_named_by_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1,2\n3,\xff\xfe\n")
    with pytest.raises(UserError) as refused:
        looked(path, encoding="utf-8")
    (problem,) = refused.value.problems
    assert (problem.code, problem.data["line"], problem.data["byte"]) == ("encoding-wrong", 3, 11)
    assert problem.where.param == "encoding"


def test_a_character_cut_between_two_chunks_is_read(tmp_path: Path) -> None:
    rows = "城市,数量\n" + "北京,1\n" * 300_000
    path = csv(tmp_path, rows)
    assert path.stat().st_size > 2 * 1024 * 1024
    done = convert.convert(path, tmp_path / "out.parquet", Options.model_validate(looked(path)["guess"]))
    assert done["rows"] == 300_000
    assert polars.read_parquet(tmp_path / "out.parquet")["城市"].unique().to_list() == ["北京"]


def test_a_value_that_does_not_fit_is_named_by_line_and_column(tmp_path: Path) -> None:
    path = csv(tmp_path, "price,name\n" + "1,a\n" * 5000 + "cheap,b\n")
    options = Options.model_validate(looked(path)["guess"])
    with pytest.raises(UserError) as refused:
        convert.convert(path, tmp_path / "out.parquet", options)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.column, problem.data["line"]) == ("value-unreadable", "price", 5002)
    emptied = options.model_copy(update={"unreadable": "null"})
    done = convert.convert(path, tmp_path / "out.parquet", emptied)
    assert (done["rows"], done["unreadable"]) == (5001, {"price": 1})


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file-empty"), (b"a,b\n", "no-rows"), (b"\n\n", "no-rows"), (b"\x00\x01\x02", "not-text"),
     (b"PK\x03\x04nothing", "not-excel"), (b"\xd0\xcf\x11\xe0\xa1", "not-excel"), (b"PAR1nothing", "not-parquet"),
     (gzip.compress(b"a,b\n1,2\n", mtime=0), "file-packed"), (bz2.compress(b"a,b\n1,2\n"), "file-packed")],
)  # fmt: skip
def test_a_file_with_nothing_to_read_says_so(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    try:
        codes = [p["code"] for p in looked(path)["problems"] if p["severity"] == "error"]
    except UserError as refused:
        codes = [p.code for p in refused.problems]
    assert codes == [code]


def test_times_in_nanoseconds_are_imported_to_the_microsecond(tmp_path: Path) -> None:
    path = tmp_path / "pandas.parquet"
    moments = pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns"))
    pq.write_table(pa.table({"n": [1, 2], "at": moments}), path)
    convert.convert(path, tmp_path / "out.parquet", Options.model_validate(looked(path)["guess"]))
    read = pq.read_table(tmp_path / "out.parquet")["at"]
    assert read.type == pa.timestamp("us", "UTC")
    assert read.cast(pa.int64()).to_pylist() == [1_700_000_000_123_456, None]


def test_a_header_without_rows_is_not_imported(tmp_path: Path) -> None:
    path = csv(tmp_path, "a,b\n")
    with pytest.raises(UserError) as refused:
        convert.convert(path, tmp_path / "out.parquet", Options.model_validate(looked(path)["guess"]))
    assert [p.code for p in refused.value.problems] == ["no-rows"]


def test_empty_and_repeated_column_names_are_told_and_made_usable(tmp_path: Path) -> None:
    found = looked(csv(tmp_path, "a,,A,b\n1,2,3,4\n"))
    assert [c["name"] for c in found["guess"]["columns"]] == ["a", "column_2", "A (2)", "b"]
    assert [(p["code"], p["severity"], p["data"]["place"]) for p in found["problems"]] == [
        ("column-unnamed", "warning", 2),
        ("column-twice", "warning", 3),
    ]


def test_names_chosen_twice_are_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, "a,b\n1,2\n")
    columns = looked(path)["guess"]["columns"]
    columns[1]["name"] = "a"
    with pytest.raises(UserError) as refused:
        looked(path, columns=columns)
    assert [(p.code, p.where.column) for p in refused.value.problems] == [("column-twice", "a")]


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Sales"
    for row in (
        ["city", "amount", "day", None],
        ["北京", 1.5, datetime.datetime(2024, 1, 2)],
        ["上海", 2, None],
        [None],
    ):
        first.append(row)
    book.create_sheet("Other").append(["x"])
    book["Other"].append([7])
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def test_a_workbook_offers_its_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    found = looked(path)
    assert found["guess"]["format"] == "excel"
    assert (found["guess"]["sheet"], found["guess"]["sheets"]) == ("Sales", ["Sales", "Other"])
    assert found["rows"] == [["北京", 1.5, "2024-01-02"], ["上海", 2.0, None]]
    other = looked(path, sheet="Other")
    assert other["rows"] == [[7]]
    done = convert.convert(path, tmp_path / "out.parquet", Options.model_validate(other["guess"]))
    assert done["rows"] == 1


def test_a_parquet_file_keeps_its_types_unless_they_are_changed(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    polars.DataFrame(
        {"n": [1, 2], "x": [0.5, 1.5], "s": ["3", "4"]}, schema_overrides={"n": polars.Int16}
    ).write_parquet(path)
    found = looked(path)
    assert [(c["name"], c["type"]) for c in found["guess"]["columns"]] == [
        ("n", "smallint"),
        ("x", "double"),
        ("s", "string"),
    ]
    found["guess"]["columns"][2]["as"] = "integer"
    done = convert.convert(path, tmp_path / "out.parquet", Options.model_validate(found["guess"]))
    assert [c["type"] for c in done["schema"]["columns"]] == ["smallint", "double", "bigint"]


def test_columns_can_be_left_out(tmp_path: Path) -> None:
    path = csv(tmp_path, "a,b\n1,2\n")
    options = looked(path)["guess"]
    options["columns"][0]["keep"] = False
    done = convert.convert(path, tmp_path / "out.parquet", Options.model_validate(options))
    assert [c["name"] for c in done["schema"]["columns"]] == ["b"]

"""What a file looks like before it is imported: everything guessed, everything editable, problems named by line."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from components.errors import Problem, UserError, Where, problem
from studio.datasets.importing import columnar, delimited, encoding, excel, names, values
from studio.datasets.importing.options import Changes, ColumnOptions, Options, Preview, told

SAMPLED = 2000
SHOWN = 50
PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh91AY&": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
    b"Rar!\x1a": "rar",
}


def preview(path: Path, name: str, changes: Changes) -> Preview:
    """The guess for a file, where `changes` does not say otherwise, with its first rows.

    Raises UserError for a file that cannot be read at all.
    """
    if path.stat().st_size == 0:
        raise UserError(problem("file-empty", "The file is empty.", "文件为空。"))
    kind = changes.format or guess_format(path)
    given = {**changes.model_dump(exclude_none=True), "format": kind}
    if kind == "parquet":
        return _parquet(path, given)
    if kind == "csv":
        return _csv(path, given)
    every = excel.sheets(path)
    sheet = changes.sheet or every[0]
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "sheet.csv"
        excel.to_csv(path, sheet, text, SAMPLED)
        return _csv(
            text, {**given, "sheet": sheet, "sheets": every, "encoding": "utf-8", "separator": ",", "quote": '"'}
        )


def guess_format(path: Path) -> str:
    """By content, not by name: Parquet and zip archives begin with marks of their own."""
    start = encoding.head(path, 8)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(
            problem(
                "not-excel",
                "This is an old .xls workbook; save it as .xlsx or CSV.",
                "这是旧版 .xls 工作簿；请另存为 .xlsx 或 CSV。",
            )
        )
    if packed := next((name for mark, name in PACKED.items() if start.startswith(mark)), None):
        raise UserError(
            problem(
                "file-packed",
                "This file is packed ({format}); unpack it, and upload what is in it.",
                "该文件是压缩文件（{format}）；请解压后上传其中的文件。",
                format=packed,
            )
        )
    return "excel" if start.startswith(b"PK\x03\x04") else "csv"


def _csv(path: Path, given: dict[str, Any]) -> Preview:
    options = _dialect(path, given)
    found, whole = delimited.first_rows(path, options, SAMPLED)
    if not found:
        raise UserError(problem("no-rows", "The file has no rows.", "文件没有数据行。"))
    options = options if "header" in given else options.model_copy(update={"header": _has_header(found)})
    width = len(found[0].values)
    body = found[1:] if options.header else found
    problems = delimited.ragged(body, width, "error" if options.ragged == "error" else "warning")
    fitting = [row for row in body if len(row.values) == width]
    if whole and not body:
        problems.append(problem("no-rows", "The file has a header, but no rows.", "文件只有表头，没有数据行。"))
    columns, wrong = _columns(options, found[0].values, fitting)
    options = options.model_copy(update={"columns": columns})
    shown, mismatched = _shown(fitting, options)
    return Preview(guess=options, rows=shown, problems=told([*wrong, *problems, *mismatched]))


def _dialect(path: Path, given: dict[str, Any]) -> Options:
    encoded = given.get("encoding") or encoding.guess(path)
    encoding.check(encoded)
    separator, quote = given.get("separator"), given.get("quote")
    if separator is None or quote is None:
        first = next(encoding.chunks(path, encoded, encoding.HEAD), "")
        guessed = delimited.guess_dialect(first)
        separator, quote = separator or guessed[0], guessed[1] if quote is None else quote
    kept = {key: value for key, value in given.items() if key not in ("columns", "encoding", "separator", "quote")}
    options = Options(**kept, encoding=encoded, separator=separator, quote=quote)
    columns = [ColumnOptions.model_validate(column) for column in given.get("columns", ())]
    return options.model_copy(update={"columns": columns})


def _has_header(found: Sequence[delimited.Row]) -> bool:
    """The first row names columns where some of its cells say something, and none is a number, date or truth."""
    first = [cell.strip() for cell in found[0].values]
    kinds = [values.guess("header", [cell], []).as_ for cell in first if len(cell) > 1 or cell.isdigit()]
    return any(first) and all(kind == "text" for kind in kinds)


def _columns(
    options: Options, first: list[str], body: Sequence[delimited.Row]
) -> tuple[list[ColumnOptions], list[Problem]]:
    if len(options.columns) == len(first):
        names.check([column.name for column in options.columns])
        return [column.typed() for column in options.columns], []
    called, problems = (
        names.usable(first) if options.header else ([f"column_{n}" for n in range(1, len(first) + 1)], [])
    )
    if options.columns:
        problems.append(_other_width(len(options.columns), len(first)))
    texts = list(zip(*(row.values for row in body), strict=True)) or [()] * len(called)
    return [values.guess(name, text, options.nulls) for name, text in zip(called, texts, strict=True)], problems


def _other_width(given: int, found: int) -> Problem:
    return problem(
        "columns-changed",
        "The file now reads as {found} columns instead of {given}; they were guessed anew.",
        "文件现在读出 {found} 列（原为 {given} 列），列设置已重新推断。",
        severity="info",
        given=given,
        found=found,
    )


def _shown(body: Sequence[delimited.Row], options: Options) -> tuple[list[list[Any]], list[Problem]]:
    """The first rows as they would be imported, and the first values that cannot be read as their column wants."""
    import polars

    named = {column.name: polars.Utf8 for column in options.columns}
    frame = polars.DataFrame([[cell or None for cell in row.values] for row in body], schema=named, orient="row")
    read = frame.select(values.reader(column, options.nulls) for column in options.columns)
    problems: list[Problem] = []
    for column in options.columns:
        wrong = values.unreadable(frame[column.name], read[column.name], column, options.nulls)
        problems += [unread(column, body[place].line, frame[column.name][place], options) for place in wrong[:3]]
    return [list(row) for row in read.head(SHOWN).iter_rows()], problems


def unread(column: ColumnOptions, line: int | None, text: str, options: Options) -> Problem:
    """One value that cannot be read as its column wants."""
    return problem(
        "value-unreadable",
        "Line {line}, column “{column}”: “{value}” cannot be read as {kind}.",
        "第 {line} 行，列“{column}”：“{value}”无法读为{kind_zh}。",
        where=Where(column=column.name),
        hint=("Read the column as text, or let such values be empty.", "可将该列读为文本，或将这样的值置空。"),
        severity="error" if options.unreadable == "error" else "warning",
        line=line,
        column=column.name,
        value=text[:80],
        kind=column.as_,
        kind_zh=KINDS_ZH[column.as_],
    )


KINDS_ZH = {
    "text": "文本",
    "number": "数值",
    "integer": "整数",
    "date": "日期",
    "timestamp": "时间",
    "boolean": "布尔值",
    "other": "其他类型",
}


def _parquet(path: Path, given: dict[str, Any]) -> Preview:
    import polars

    found = columnar.columns(path)
    columns = [ColumnOptions.model_validate(column) for column in given.pop("columns", [])]
    if len(columns) == len(found):
        names.check([column.name for column in columns])
        found = [column.typed() for column in columns]
    file = columnar.opened(path)
    problems = [] if file.metadata.num_rows else [problem("no-rows", "The file has no rows.", "文件没有数据行。")]
    kept = {key: value for key, value in given.items() if key in ("format", "unreadable")}
    options = Options(**kept, columns=found)
    first = next(file.iter_batches(batch_size=SHOWN), None)
    rows = [] if first is None else [list(row) for row in polars.DataFrame(polars.from_arrow(first)).iter_rows()]
    return Preview(guess=options, rows=rows, problems=told(problems))

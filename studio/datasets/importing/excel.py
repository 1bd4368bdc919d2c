"""Excel workbooks: one sheet, row by row, written as CSV so that the rest of the import is the same."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from components.errors import Problem, UserError, Where, problem

LARGEST = 2 * 1024 * 1024 * 1024
"""So much may a workbook be when unpacked: a small file can hold a bomb."""


def sheets(path: Path) -> list[str]:
    """The names of the workbook's sheets; raises UserError for a file that is none."""
    book = _open(path)
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def to_csv(path: Path, sheet: str | None, target: Path, limit: int | None = None) -> None:
    """Write one sheet (the first unless named) as UTF-8 CSV, up to `limit` rows; blank rows at the end are left out.

    Rows that end early (Excel does not store trailing empty cells) are filled to the width of the first.
    """
    book = _open(path)
    try:
        names = list(book.sheetnames)
        if sheet is not None and sheet not in names:
            raise UserError(_no_sheet(sheet, names))
        with target.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for number, row in enumerate(_rows(book[sheet or names[0]])):
                if limit is not None and number >= limit:
                    return
                writer.writerow(row)
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str]]:
    width = 0
    for cells in sheet.iter_rows(values_only=True):
        texts = [_text(cell) for cell in cells]
        while len(texts) > width and not texts[-1]:
            texts.pop()
        if not any(texts):
            continue
        width = width or len(texts)
        yield texts + [""] * (width - len(texts))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _open(path: Path) -> Any:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST:
            raise UserError(
                problem("file-too-large", "Unpacked, the workbook is larger than 2 GB.", "工作簿解压后超过 2 GB。")
            )
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as wrong:
        raise UserError(
            problem(
                "not-excel",
                "This is not an .xlsx workbook ({reason}); save it as .xlsx or CSV.",
                "该文件不是 .xlsx 工作簿（{reason}）；请另存为 .xlsx 或 CSV。",
                reason=str(wrong),
            )
        ) from wrong


def _no_sheet(sheet: str, names: list[str]) -> Problem:
    return problem(
        "sheet-missing",
        "There is no sheet “{sheet}” (sheets: {sheets}).",
        "没有工作表“{sheet}”（现有：{sheets}）。",
        where=Where(param="sheet"),
        sheet=sheet,
        sheets=names,
    )

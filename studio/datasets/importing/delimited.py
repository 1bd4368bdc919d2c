"""CSV and its relatives: what separates, what quotes, what is wrong on which line, and the rows as a stream."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from components.errors import Problem, UserError, problem
from studio.datasets.importing import encoding as encodings
from studio.datasets.importing.options import Options

if TYPE_CHECKING:
    import pyarrow

SEPARATORS = ",\t;|"
SHOWN_LINES = 10
BLOCK = 4 * 1024 * 1024
LONGEST_FIELD = 4 * 1024 * 1024


class Row(NamedTuple):
    """The values of one row, and the line on which it ends."""

    line: int
    values: list[str]


class _Text(io.RawIOBase):
    """The file as UTF-8 bytes, whatever it is stored in: what the fast parser reads."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._rest = piece.encode()
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def guess_dialect(text: str) -> tuple[str, str]:
    """Separator and quote of a file from its first lines: those that give most rows the same number of values."""
    lines = text.splitlines()[:200]
    quote = "'" if _single_quoted(lines) else '"'
    best, score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in _parsed(lines, separator, quote) if row)
        if not widths:
            continue
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]))
        found = (often / widths.total(), width)
        if width > 1 and found > score:
            best, score = separator, found
    return best, quote


def _single_quoted(lines: Sequence[str]) -> bool:
    whole = re.compile(r"(^|[,;\t|])'[^']*'($|[,;\t|])")
    return (
        bool(lines)
        and not any('"' in line for line in lines)
        and sum(map(bool, map(whole.search, lines))) > len(lines) / 2
    )


def _parsed(lines: Iterable[str], separator: str, quote: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        return list(csv.reader(lines, delimiter=separator, quotechar=quote))
    except csv.Error:
        return []


def rows(pieces: Iterable[str], options: Options) -> Iterator[Row]:
    """The rows one by one, each with the line that it ends on; blank lines are left out. Slow, but knows the lines."""
    csv.field_size_limit(LONGEST_FIELD)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE
    reader = csv.reader(
        _lines(pieces), delimiter=options.separator or ",", quotechar=options.quote or None, quoting=quoting
    )
    while True:
        started = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            raise UserError(_open_quote(started, str(wrong))) from None
        if values:
            yield Row(reader.line_num, values)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield line + "\n"
        if len(rest) > LONGEST_FIELD:
            yield rest
            rest = ""
    if rest:
        yield rest


def _open_quote(line: int, reason: str) -> Problem:
    return problem(
        "row-unreadable",
        "The row that starts on line {line} cannot be read ({reason}): perhaps a quote is not closed.",
        "从第 {line} 行开始的行无法读取（{reason}）：可能有引号未闭合。",
        line=line,
        reason=reason,
    )


def ragged(found: Iterable[Row], width: int, severity: Any = "error") -> list[Problem]:
    """A problem for each of the first lines that have another number of values than the header, and their count."""
    wrong, problems = 0, []
    for row in found:
        if len(row.values) == width:
            continue
        wrong += 1
        if wrong <= SHOWN_LINES:
            problems.append(_ragged(row, width, severity))
    if wrong > SHOWN_LINES:
        problems.append(
            problem(
                "rows-ragged",
                "{count} lines have too few or too many values.",
                "共有 {count} 行的列数不对。",
                severity=severity,
                count=wrong,
            )
        )
    return problems


def _ragged(row: Row, width: int, severity: Any) -> Problem:
    return problem(
        "row-ragged",
        "Line {line} has {found} values, the header has {expected}.",
        "第 {line} 行有 {found} 个值，表头有 {expected} 列。",
        hint=("Mend the line, or import without such rows.", "请修正该行，或选择跳过这样的行。"),
        severity=severity,
        line=row.line,
        found=len(row.values),
        expected=width,
    )


def first_rows(path: Path, options: Options, count: int) -> tuple[list[Row], bool]:
    """Up to `count` rows of the file's beginning, and whether that was all of the file."""
    size = encodings.HEAD
    whole = path.stat().st_size <= size
    pieces = encodings.chunks(path, options.encoding or "utf-8", None if whole else size)
    found = []
    for row in rows(pieces, options):
        found.append(row)
        if len(found) > count:
            return found[:count], False
    return (found if whole else found[:-1]), whole


def batches(path: Path, options: Options, names: Sequence[str], skipped: list[int]) -> Iterator[pyarrow.RecordBatch]:
    """The file as record batches of texts, in constant memory; numbers of ragged rows left out go to `skipped`.

    Raises UserError naming lines where rows are ragged (unless they are skipped) or bytes are of another encoding.
    """
    import pyarrow
    from pyarrow import csv as arrow

    def ragged_row(row: Any) -> str:
        skipped.append(row.number)
        return "skip" if options.ragged == "skip" else "error"

    pieces = encodings.chunks(path, options.encoding or "utf-8")
    reading = arrow.ReadOptions(
        use_threads=False, block_size=BLOCK, column_names=list(names), skip_rows_after_names=int(options.header)
    )
    parsing = arrow.ParseOptions(
        delimiter=options.separator or ",",
        quote_char=options.quote or False,
        newlines_in_values=bool(options.quote),
        invalid_row_handler=ragged_row,
    )
    converting = arrow.ConvertOptions(
        column_types={name: pyarrow.string() for name in names},
        check_utf8=False,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    stream = io.BufferedReader(_Text(pieces), BLOCK)
    try:
        yield from arrow.open_csv(stream, reading, parsing, converting)
    except pyarrow.ArrowInvalid as wrong:
        raise UserError(_explained(path, options, len(names), str(wrong))) from wrong


def _explained(path: Path, options: Options, width: int, reason: str) -> list[Problem]:
    """Why the fast parser stopped, by reading again with the slow one."""
    found = ragged(rows(encodings.chunks(path, options.encoding or "utf-8"), options), width)
    return found or [
        problem("file-unreadable", "The file cannot be read: {reason}", "文件无法读取：{reason}", reason=reason)
    ]


def lines_of(path: Path, options: Options, wanted: Iterable[int]) -> dict[int, int]:
    """The line on which each of these rows (counted from 0, without the header) ends."""
    numbers = set(wanted)
    last = max(numbers, default=-1)
    found: dict[int, int] = {}
    counted = -int(options.header)
    width = len(options.columns)
    for row in rows(encodings.chunks(path, options.encoding or "utf-8"), options):
        if options.ragged == "skip" and counted >= 0 and len(row.values) != width:
            continue
        if counted in numbers:
            found[counted] = row.line
        if counted >= last:
            break
        counted += 1
    return found

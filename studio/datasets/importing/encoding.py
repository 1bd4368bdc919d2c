"""Which encoding a text file is in, and where it is not in the one that was named."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from components.errors import Problem, UserError, Where, problem

HEAD = 1024 * 1024
SEARCHED = 64 * 1024 * 1024
CHUNK = 1024 * 1024
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def head(path: Path, size: int = HEAD) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def guess(path: Path) -> str:
    """The encoding: by its mark, UTF-8 where the first 64 MB are, GB18030 where Chinese comes out, else the likeliest.

    Raises UserError for a file that is not text.
    """
    start = head(path)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    if b"\x00" in start:
        raise UserError(
            problem("not-text", "This file is not text: it has zero bytes.", "该文件不是文本文件：含有零字节。")
        )
    if _is_utf8(path):
        return "utf-8"
    return "gb18030" if _chinese(start) else _likeliest(start)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    with path.open("rb") as file:
        while read < SEARCHED and (chunk := file.read(CHUNK)):
            read += len(chunk)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
    return True


def _chinese(start: bytes) -> bool:
    """GB18030 takes nearly any bytes: it is believed where most of what is not ASCII becomes Chinese."""
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(start)
    except UnicodeDecodeError:
        return False
    beyond = [letter for letter in text if ord(letter) > 127]
    fitting = sum(
        "\u4e00" <= letter <= "\u9fa5" or letter in "，。、；：！？“”‘’（）《》【】￥％—…·　" for letter in beyond
    )
    return bool(beyond) and fitting / len(beyond) > 0.9


def _likeliest(start: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(start[: 64 * 1024]).best()
    return best.encoding.replace("_", "-") if best is not None else "cp1252"


def check(name: str) -> None:
    """Raise UserError for an encoding that nobody knows."""
    try:
        codecs.lookup(name)
    except LookupError:
        raise UserError(
            problem(
                "encoding-unknown",
                "There is no encoding “{name}”.",
                "没有编码“{name}”。",
                where=Where(param="encoding"),
                name=name,
            )
        ) from None


def chunks(path: Path, encoding: str, limit: int | None = None) -> Iterator[str]:
    """The file's text piece by piece, without a byte-order mark; `limit` ends it after so many bytes.

    Raises UserError naming line and byte where the bytes are not of that encoding.
    """
    check(encoding)
    decoder = codecs.getincrementaldecoder(encoding)()
    read, lines = 0, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK if limit is None else min(CHUNK, limit - read)):
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as wrong:
                start = read - held + wrong.start
                before = wrong.object[: wrong.start].count(b"\n")
                raise UserError(_wrong(encoding, lines + before + 1, start + 1, wrong)) from None
            read += len(chunk)
            lines += text.count("\n")
            yield text.removeprefix("\ufeff") if read == len(chunk) else text
    if limit is None and decoder.getstate()[0]:
        raise UserError(_cut(encoding, lines + 1, read))


def _wrong(encoding: str, line: int, byte: int, error: UnicodeDecodeError) -> Problem:
    found = error.object[error.start : error.start + 4].hex(" ")
    return problem(
        "encoding-wrong",
        "Line {line} (byte {byte}) is not {encoding}: found {found}.",
        "第 {line} 行（第 {byte} 字节）不是 {encoding} 编码：{found}。",
        where=Where(param="encoding"),
        hint=("Choose another encoding, such as GB18030.", "请选择其他编码，例如 GB18030。"),
        line=line,
        byte=byte,
        encoding=encoding,
        found=found,
    )


def _cut(encoding: str, line: int, byte: int) -> Problem:
    return problem(
        "encoding-wrong",
        "Line {line} ends within a character (byte {byte}): the file was cut off, or is not {encoding}.",
        "第 {line} 行在字符中间结束（第 {byte} 字节）：文件被截断，或不是 {encoding} 编码。",
        where=Where(param="encoding"),
        line=line,
        byte=byte,
        encoding=encoding,
    )

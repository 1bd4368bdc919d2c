"""Failures of files and places."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components import errors
from components.errors import Problem
from runners.sources import UNREAD_HINT, UNREAD_HINT_ZH
from runners.spark.errors.failure import first_line

Given = Mapping[str, str]
"""What Spark's condition names, and as `cause` what the innermost exception says."""

PAGES = r"(?:Exception|Error)[^\n]*\n\s+at org\.apache\.(?:parquet|spark\.sql\.execution\.datasources\.parquet)\."
"""Something raised by Parquet's own readers, which do not name the file."""
UNREADABLE = re.compile(
    rf"{PAGES}|ChecksumException|Checksum error|FAILED_READ_FILE|ParquetDecodingException|is not a Parquet file"
    r"|Could not read footer|CorruptDeltaLength|FileNotFoundException|No such file or directory|JSONDecodeError|[Cc]orrupt"
)


def stored(node: str) -> Problem:
    """Of a result that the studio itself had stored."""
    return errors.problem(
        "stored-damaged",
        "The stored result of “{node}” is damaged or partly gone from the disk.",
        "“{node}”的存储结果在磁盘上已损坏或缺失。",
        hint=(
            "It has been taken out of the store: run again, and it is computed anew. If this happens again, check the disk.",
            "已将其从存储中移除：重新运行即可重新计算。若反复出现，请检查磁盘。",
        ),
        node=node,
    )


def by_text(text: str) -> Problem | None:
    """What the operating system, Hadoop or a reader of files said."""
    if found := re.search(r"CSV header does not conform|columns in the CSV header", text):
        return _header(text)
    if re.search(r"No space left on device|Disk quota exceeded", text):
        return errors.problem(
            "disk-full",
            "The disk is full{place}.",
            "磁盘已满{place}。",
            hint=(
                "Make room there (old results: Settings, Storage), or write to another place.",
                "请清理磁盘（可在“设置—存储”中删除旧结果），或写到其他位置。",
            ),
            path=_path_in(text),
            place=f" ({_path_in(text)})" if _path_in(text) else "",
        )
    if re.search(
        r"Permission denied|Operation not permitted|AccessControlException|Mkdirs failed to create|Read-only", text
    ):
        return errors.problem(
            "permission-denied",
            "The engine may not read or write “{path}”.",
            "引擎无权读写“{path}”。",
            hint=(
                "Choose another place, or let whoever runs the engine have it.",
                "请换一个位置，或为运行引擎的用户授权。",
            ),
            path=_path_in(text) or "?",
        )
    if found := re.search(r"(\S+) is not a Parquet file|Could not read footer for file:? ?(\S*)", text):
        return _broken(found.group(1) or found.group(2) or _path_in(text), "Parquet")
    if missing := re.search(r"(?:Path does not exist|FileNotFoundException):? (\S+)", text):
        return _path({"path": missing.group(1)})
    return _damaged() if re.search(PAGES, text) else None


def _path(given: Given) -> Problem:
    return errors.problem(
        "path-missing",
        "There is nothing at “{path}”.",
        "路径“{path}”不存在。",
        hint=("Look at the spelling, or put the file there again.", "请检查路径的拼写，或重新放置文件。"),
        path=given.get("path", "?"),
    )


def _broken(path: str, kind: str) -> Problem:
    return errors.problem(
        "file-corrupt",
        "“{path}” is damaged, or no {kind} file.",
        "“{path}”已损坏，或不是 {kind} 文件。",
        hint=(
            "Write or copy the file anew, or take it out of the folder.",
            "请重新生成或复制该文件，或将其移出文件夹。",
        ),
        path=path or "?",
        kind=kind,
    )


def _damaged() -> Problem:
    return errors.problem(
        "file-corrupt",
        "A Parquet file that is read here is damaged.",
        "此处读取的某个 Parquet 文件已损坏。",
        hint=(
            "Write or copy the files anew. Reading them one by one tells which it is.",
            "请重新生成或复制这些文件。逐个读取可以找出损坏的文件。",
        ),
    )


def _broken_off(given: Given) -> Problem:
    """A file that was opened, but could not be read to its end."""
    cause = given.get("cause", "")
    kind, _, message = first_line(cause).partition(": ")
    return by_text(cause) or errors.problem(
        "file-unreadable",
        "“{path}” cannot be read: {cause}",
        "无法读取“{path}”：{cause}",
        hint=(
            "If it is damaged or was cut off, write or copy it anew, or take it out of the folder.",
            "若文件已损坏或不完整，请重新生成或复制，或将其移出文件夹。",
        ),
        path=given.get("path", "?"),
        cause=message or kind.rpartition(".")[2].removesuffix("Exception"),
    )


def _none_there(given: Given) -> Problem:
    kind = given.get("format", "").strip() or "?"
    return errors.problem(
        "files-none",
        "There is no {kind} file with rows in this folder.",
        "该文件夹中没有含数据的 {kind} 文件。",
        where=errors.Where(param="path"),
        hint=(
            "Files in its subfolders, and those whose names begin with “_” or “.”, are not read: name their own folder.",
            "不会读取其子文件夹中的文件，以及名称以“_”或“.”开头的文件：请填写文件所在的文件夹。",
        ),
        kind=kind,
    )


def _unread_type(given: Given) -> Problem:
    return errors.problem(
        "column-type-unread",
        "A column of the file has a type that the engine does not read: {found}.",
        "文件中有一列的类型引擎无法读取：{found}。",
        where=errors.Where(param="path"),
        hint=(UNREAD_HINT, UNREAD_HINT_ZH),
        found=given.get("parquetType", "?"),
    )


def _drift(given: Given) -> Problem:
    return errors.problem(
        "schema-drift",
        "“{path}” has column “{column}” as {found}; the other files have it as {expected}.",
        "“{path}”中列“{column}”的类型是 {found}，而其他文件中是 {expected}。",
        where=errors.Where(column=given.get("column", "").strip("[]").split(",")[0] or None),
        hint=(
            "Write all files with the same types, or read them as two sources and cast before a union.",
            "请让所有文件使用相同的类型，或分成两个数据源读取，转换类型后再合并。",
        ),
        path=given.get("path", "?"),
        column=given.get("column", "?").strip("[]"),
        found=given.get("actualType", "?").lower(),
        expected=given.get("expectedType", "?").lower(),
    )


def _merge(given: Given) -> Problem:
    left, right = given.get("left", "?"), given.get("right", "?")
    return errors.problem(
        "schema-drift",
        "The files do not have the same columns: {left} and {right}.",
        "各文件的列不一致：{left} 与 {right}。",
        hint=(
            "Write all files with the same types, or read them as two sources and cast before a union.",
            "请让所有文件使用相同的类型，或分成两个数据源读取，转换类型后再合并。",
        ),
        left=left[:200],
        right=right[:200],
    )


def _header(text: str) -> Problem:
    names = re.search(r"Header: ([^\n]*)\n\s*Schema: ([^\n]*)", text)
    file = re.search(r"CSV file: (\S+)", text)
    return errors.problem(
        "schema-drift",
        "“{path}” has the columns {found}; the other files have {expected}.",
        "“{path}”的列是 {found}，而其他文件的列是 {expected}。",
        hint=(
            "Give all files of the folder the same header, or read them as two sources and unite them.",
            "请让文件夹中各文件的表头一致，或分成两个数据源读取后再合并。",
        ),
        path=file.group(1) if file else "?",
        found=names.group(1).strip() if names else "?",
        expected=names.group(2).strip() if names else "?",
    )


def _unreadable(given: Given) -> Problem:
    return _broken(given.get("path") or given.get("fileName") or "?", "Parquet")


def _path_in(text: str) -> str:
    found = re.search(r"(?:file|hdfs|s3a?)://?/?[^\s,;:()\[\]']+|(?<=\s)/[^\s,;:()\[\]']{3,}", text)
    return found.group(0).rstrip(".") if found else ""


CONDITIONS = {
    "PATH_NOT_FOUND": _path,
    "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH": _drift,
    "CANNOT_MERGE_SCHEMA": _merge,
    "CANNOT_MERGE_SCHEMAS": _merge,
    "UNABLE_TO_INFER_SCHEMA": _none_there,
    "PARQUET_TYPE_ILLEGAL": _unread_type,
    "CANNOT_READ_FILE_FOOTER": _unreadable,
    "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER": _unreadable,
    "FAILED_READ_FILE.FILE_NOT_EXIST": _path,
    "FAILED_READ_FILE": _broken_off,
}

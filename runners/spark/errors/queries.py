"""Failures of what a node asks for: columns, names, types and patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components import errors, fixes
from components.errors import Problem

Given = Mapping[str, str]


def by_text(text: str) -> Problem | None:
    """Errors that Spark gives no condition."""
    found = re.search(r"PatternSyntaxException: [^\n]*\n([^\n]*)", text)
    return _pattern({"value": found.group(1)}) if found else None


def _column(given: Given) -> Problem:
    name = given.get("objectName", "?").replace("`", "")
    known = [part.strip(" `") for part in given.get("proposal", "").split(",") if part.strip()]
    return errors.problem(
        "column-missing",
        "There is no column “{column}”" + (" (columns: {columns})." if known else "."),
        "没有列“{column}”" + ("（现有列：{columns}）。" if known else "。"),
        where=errors.Where(column=name),
        hint=errors.did_you_mean(name, known) or errors.CHOOSE_COLUMN,
        fixes=fixes.meant(name, known),
        column=name,
        columns=errors.listed(known),
    )


def _ambiguous(given: Given) -> Problem:
    name = given.get("name", "?").replace("`", "").split(".")[-1]
    return errors.problem(
        "column-ambiguous",
        "“{column}” could be the column of more than one table ({places}).",
        "列“{column}”不明确，多张表中都有它（{places}）。",
        where=errors.Where(column=name),
        hint=("Write its table before it, such as t1.{column}.", "请在列名前写明表名，例如 t1.{column}。"),
        column=name,
        places=given.get("referenceNames", "?").strip("[]"),
    )


def _twice(given: Given) -> Problem:
    name = given.get("columnName", "?").replace("`", "")
    return errors.problem(
        "column-twice",
        "Two columns are called “{column}”.",
        "有两列都叫“{column}”。",
        where=errors.Where(column=name),
        hint=("Rename one of them before, or leave it out.", "请先重命名或去掉其中一列。"),
        column=name,
    )


def _types(given: Given) -> Problem:
    return errors.problem(
        "types-wrong",
        "{expression} does not take these types{detail}.",
        "{expression} 不接受这些类型{detail}。",
        hint=("Change the types with “Cast” before.", "请先用“类型转换”改变列的类型。"),
        expression=given.get("sqlExpr", "?"),
        detail=f": {given['inputType']} ({given.get('requiredType', '?')})" if given.get("inputType") else "",
    )


def _syntax(given: Given) -> Problem:
    return errors.problem(
        "sql-wrong",
        "The SQL cannot be read near {near}.",
        "SQL 语法错误，位置在 {near} 附近。",
        hint=("Look at the brackets, commas and quotes there.", "请检查该处的括号、逗号和引号。"),
        near=given.get("error", "?"),
    )


def _pattern(given: Given) -> Problem:
    return errors.problem(
        "pattern-wrong",
        "“{pattern}” is no regular expression that can be used here.",
        "“{pattern}”不是可用的正则表达式。",
        hint=(
            "Close every bracket, and put a backslash before signs that stand for themselves, such as ( or *.",
            "请补全括号；若要匹配 ( 或 * 等符号本身，请在其前加反斜杠。",
        ),
        pattern=given.get("value") or given.get("regexp") or given.get("pattern") or "?",
    )


def _grouping(given: Given) -> Problem:
    return errors.problem(
        "column-not-grouped",
        "{expression} is neither grouped by nor inside an aggregate.",
        "{expression} 既不在 GROUP BY 中，也不在聚合函数里。",
        hint=("Add it to GROUP BY, or take its min, max or first.", "请加入 GROUP BY，或使用 min、max、first。"),
        expression=given.get("expression") or given.get("expr") or "?",
    )


CONDITIONS = {
    "UNRESOLVED_COLUMN": _column,
    "AMBIGUOUS_REFERENCE": _ambiguous,
    "COLUMN_ALREADY_EXISTS": _twice,
    "DATATYPE_MISMATCH": _types,
    "PARSE_SYNTAX_ERROR": _syntax,
    "INVALID_PARAMETER_VALUE.PATTERN": _pattern,
    "INVALID_REGEXP_REPLACE": _pattern,
    "MISSING_AGGREGATION": _grouping,
}

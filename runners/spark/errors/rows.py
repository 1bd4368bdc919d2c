"""Failures that the values of some row cause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from components import errors
from components.errors import Problem

Given = Mapping[str, str]
CODES = frozenset({
    "cast-failed", "divide-by-zero", "overflow", "index-wrong", "rows-malformed", "row-refused", "features-null",
    "vector-size-wrong",
})  # fmt: skip
"""What some row's values are to blame for."""


def by_text(text: str) -> Problem | None:
    """Errors that Spark gives no condition."""
    if re.search(r"Encountered (null|NaN) while assembling a row|Values to assemble cannot be null", text):
        return errors.problem(
            "features-null",
            "A feature is missing in some row; this step takes no missing values.",
            "某些行的特征为空值，该组件不接受空值。",
            hint=("Fill missing values before, or drop such rows.", "请先用“缺失值填充”处理，或删除这些行。"),
        )
    sizes = re.search(r"(?i)dimensions? mismatch[^\n]*?(\d+)\D+(\d+)", text)
    if sizes:
        return errors.problem(
            "vector-size-wrong",
            "Vectors of {a} and of {b} numbers cannot be used together.",
            "向量长度不一致：{a} 与 {b}。",
            hint=(
                "Make every row's vector from the same columns, before the rows come together.",
                "请在合并之前，让每一行的向量由相同的列组成。",
            ),
            a=sizes.group(1),
            b=sizes.group(2),
        )
    return None


def _cast(given: Given) -> Problem:
    return errors.problem(
        "cast-failed",
        "The value {value} is no {type}.",
        "值 {value} 无法转换为 {type}。",
        hint=(
            "Let values that do not fit become null, or clean them before.",
            "可将无法转换的值置为空值，或先做清洗。",
        ),
        value=given.get("expression") or given.get("value") or given.get("inputValue") or "?",
        type=given.get("targetType", "?").lower(),
        expression=given.get("fragment", ""),
    )


def _day(given: Given) -> Problem:
    return _cast({**given, "expression": given.get("message", "?"), "targetType": "timestamp"})


def _zero(given: Given) -> Problem:
    return errors.problem(
        "divide-by-zero",
        "A number is divided by zero: {expression}",
        "出现了除以零：{expression}",
        hint=(
            "Use try_divide, which gives null, or test for zero before.",
            "可使用 try_divide（结果为空值），或先判断是否为零。",
        ),
        expression=given.get("fragment") or "/",
    )


def _overflow(given: Given) -> Problem:
    return errors.problem(
        "overflow",
        "A number became too large for its type ({detail}).",
        "数值超出了类型的范围（{detail}）。",
        hint=("Change the type to double or bigint before.", "可先把类型改为 double 或 bigint。"),
        detail=given.get("message") or given.get("value") or given.get("symbol") or "overflow",
        expression=given.get("fragment", ""),
    )


def _index(given: Given) -> Problem:
    return errors.problem(
        "index-wrong",
        "There is no element {index}: the list has {size}.",
        "没有第 {index} 个元素：列表只有 {size} 个。",
        hint=("Use get or try_element_at, which give null.", "可使用 get 或 try_element_at（结果为空值）。"),
        index=given.get("indexValue", "?"),
        size=given.get("arraySize", "?"),
        expression=given.get("fragment", ""),
    )


def _ragged(given: Given) -> Problem:
    path = unquote(given.get("path", "").rpartition("/")[2])
    return errors.problem(
        "rows-malformed",
        "A line of “{path}” does not have the fields of the header: {record}"
        if path
        else "A line does not have the fields of the header: {record}",
        "“{path}”中有一行的字段与表头不一致：{record}" if path else "有一行的字段与表头不一致：{record}",
        hint=("Choose to drop such lines, or mend the file.", "可选择丢弃这些行，或修正文件。"),
        path=path,
        record=given.get("badRecord", "?")[:300],
    )


def _raised(given: Given) -> Problem:
    return errors.problem(
        "row-refused",
        "A row was refused: {message}",
        "有一行被拒绝：{message}",
        hint=("Change the row, or the condition that refuses it.", "请修改该行，或修改拒绝它的条件。"),
        message=given.get("errorMessage", "?")[:300],
    )


CONDITIONS = {
    "CAST_INVALID_INPUT": _cast,
    "CANNOT_PARSE_TIMESTAMP": _day,
    "DIVIDE_BY_ZERO": _zero,
    "REMAINDER_BY_ZERO": _zero,
    "ARITHMETIC_OVERFLOW": _overflow,
    "BINARY_ARITHMETIC_OVERFLOW": _overflow,
    "CAST_OVERFLOW": _overflow,
    "NUMERIC_VALUE_OUT_OF_RANGE": _overflow,
    "DATETIME_OVERFLOW": _overflow,
    "INVALID_ARRAY_INDEX": _index,
    "INVALID_ARRAY_INDEX_IN_ELEMENT_AT": _index,
    "MALFORMED_RECORD_IN_PARSING": _ragged,
    "MALFORMED_CSV_RECORD": _ragged,
    "USER_RAISED_EXCEPTION": _raised,
}

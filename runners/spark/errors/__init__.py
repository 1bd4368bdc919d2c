"""Spark's errors as problems that name what was found and where, in both languages."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components import errors
from components.errors import Problem

LONGEST = 1500
SCRIPT = "<script>"
"""The file name that users' code is compiled under."""


@dataclass(frozen=True)
class Failure:
    """A problem, and the piece of an expression that Spark blames, where it names one."""

    problem: Problem
    fragment: str = ""
    of_rows: bool = False
    """Raised by the values of some row: a fused node before may be the cause."""


def explain(error: BaseException) -> Failure:
    """What to tell a person about anything that a node raised."""
    if isinstance(error, errors.StudioError):
        return Failure(error.problems[0])
    found = _throwable(error)
    if found is not None:
        condition, parameters, fragment = found
        told = _by_condition(condition, parameters)
        if told is not None:
            return Failure(told, fragment, of_rows=condition.split(".")[0] in _OF_ROWS)
    text = _text(error)
    told = _python_worker(text) or _by_text(text)
    if told is not None:
        return Failure(told, of_rows=told.code in ("features-null", "python-error"))
    if found is not None:
        condition, parameters, fragment = found
        return Failure(_plain("spark-error", f"[{condition}] {_first_line(text)}"), fragment, of_rows=True)
    if isinstance(error, MemoryError):
        return Failure(_memory())
    return Failure(
        _plain("component-failed", f"{type(error).__name__}: {_first_line(str(error))}", _where_raised(error))
    )


_OF_ROWS = frozenset({
    "CAST_INVALID_INPUT", "DIVIDE_BY_ZERO", "REMAINDER_BY_ZERO", "ARITHMETIC_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW",
    "CAST_OVERFLOW", "CANNOT_PARSE_TIMESTAMP", "INVALID_ARRAY_INDEX", "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
    "NUMERIC_VALUE_OUT_OF_RANGE", "MALFORMED_RECORD_IN_PARSING", "FAILED_READ_FILE", "DATETIME_OVERFLOW", "FAILED_EXECUTE_UDF",
})  # fmt: skip


def _by_condition(condition: str, parameters: Mapping[str, str]) -> Problem | None:
    head = condition.split(".")[0]
    make = _CONDITIONS.get(condition) or _CONDITIONS.get(head)
    return make({name: _unquoted(value) for name, value in parameters.items()}) if make else None


def _cast(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "cast-failed",
        "The value {value} is no {type}.",
        "值 {value} 无法转换为 {type}。",
        hint=(
            "Let values that do not fit become null, or clean them before.",
            "可将无法转换的值置为空值，或先做清洗。",
        ),
        value=given.get("expression") or given.get("value") or "?",
        type=given.get("targetType", "?").lower(),
    )


def _zero(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "divide-by-zero",
        "A number is divided by zero.",
        "出现了除以零。",
        hint=(
            "Use try_divide, which gives null, or test for zero before.",
            "可使用 try_divide（结果为空值），或先判断是否为零。",
        ),
    )


def _overflow(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "overflow",
        "A number became too large for its type ({detail}).",
        "数值超出了类型的范围（{detail}）。",
        hint=("Change the type to double or bigint before.", "可先把类型改为 double 或 bigint。"),
        detail=given.get("message") or given.get("value") or given.get("symbol") or "overflow",
    )


def _column(given: Mapping[str, str]) -> Problem:
    name = given.get("objectName", "?")
    known = [part.strip(" `") for part in given.get("proposal", "").split(",") if part.strip()]
    return errors.problem(
        "column-missing",
        "There is no column “{column}”" + (" (columns: {columns})." if known else "."),
        "没有列“{column}”" + ("（现有列：{columns}）。" if known else "。"),
        where=errors.Where(column=name),
        hint=errors.did_you_mean(name, known),
        column=name,
        columns=errors.listed(known),
    )


def _path(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "path-missing", "There is nothing at “{path}”.", "路径“{path}”不存在。", path=given.get("path", "?")
    )


def _syntax(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "sql-wrong",
        "The SQL cannot be read near {near}.",
        "SQL 语法错误，位置在 {near} 附近。",
        near=given.get("error", "?"),
    )


def _ragged(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "rows-malformed",
        "A line does not have the fields of the header: {record}",
        "有一行的字段与表头不一致：{record}",
        hint=("Choose to drop such lines, or mend the file.", "可选择丢弃这些行，或修正文件。"),
        record=given.get("badRecord", "?")[:300],
    )


_CONDITIONS = {
    "CAST_INVALID_INPUT": _cast,
    "CANNOT_PARSE_TIMESTAMP": lambda g: _cast({"expression": g.get("message", "?"), "targetType": "timestamp"}),
    "DIVIDE_BY_ZERO": _zero,
    "REMAINDER_BY_ZERO": _zero,
    "ARITHMETIC_OVERFLOW": _overflow,
    "BINARY_ARITHMETIC_OVERFLOW": _overflow,
    "CAST_OVERFLOW": _overflow,
    "NUMERIC_VALUE_OUT_OF_RANGE": _overflow,
    "UNRESOLVED_COLUMN": _column,
    "PATH_NOT_FOUND": _path,
    "PARSE_SYNTAX_ERROR": _syntax,
    "MALFORMED_RECORD_IN_PARSING": _ragged,
}


def _known(condition: str) -> bool:
    return condition in _CONDITIONS or condition.split(".")[0] in _CONDITIONS


def _throwable(error: BaseException) -> tuple[str, dict[str, str], str] | None:
    """The innermost condition that is known here, else the outermost: (condition, parameters, fragment of the expression)."""
    best = None
    java = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    seen = 0
    while java is not None and seen < 20:
        found = _condition(java)
        if found is not None and (best is None or _known(found[0])):
            best = found
        java, seen = java.getCause(), seen + 1
    if best is None:
        from pyspark.errors import PySparkException

        if isinstance(error, PySparkException) and error.getCondition():
            parameters = error.getMessageParameters() or {}
            return str(error.getCondition()), {str(k): str(v) for k, v in parameters.items()}, ""
    return best


def _condition(java: Any) -> tuple[str, dict[str, str], str] | None:
    from py4j.protocol import Py4JError

    try:
        condition = java.getCondition()
        parameters = {str(k): str(v) for k, v in dict(java.getMessageParameters()).items()}
        contexts = list(java.getQueryContext())
    except (Py4JError, TypeError):
        return None
    fragment = ""
    for context in contexts:
        if "SQL" in str(context.contextType()):
            fragment = str(context.fragment())
    return (str(condition), parameters, fragment) if condition else None


def _python_worker(text: str) -> Problem | None:
    """The user's own line of a traceback that came back from a Python worker."""
    if "Traceback (most recent call last)" not in text:
        return None
    trace = text[text.index("Traceback (most recent call last)") :]
    raised = re.findall(r"^(\w+(?:\.\w+)*(?:Error|Exception|Warning|Interrupt|Exit)\b.*)$", trace, re.MULTILINE)
    own = re.findall(r'File "(<script>)", line (\d+), in (\S+)', trace)
    return _python(raised[-1] if raised else _first_line(trace), int(own[-1][1]) if own else None)


def _where_raised(error: BaseException) -> int | None:
    """The line of a user's script that raised."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SCRIPT]
    return lines[-1] if lines else None


def _python(raised: str, line: int | None) -> Problem:
    place_en, place_zh = (" in line {line}", "第 {line} 行") if line else ("", "")
    return errors.problem(
        "python-error",
        "Python failed" + place_en + ": {error}",
        "Python 代码" + place_zh + "出错：{error}",
        error=raised[:LONGEST],
        line=line,
    )


def _by_text(text: str) -> Problem | None:
    """Errors that Spark gives no condition."""
    if re.search(r"OutOfMemoryError|ExitOnOutOfMemory|GC overhead|Cannot allocate memory", text):
        return _memory()
    if re.search(r"Encountered (null|NaN) while assembling a row|Values to assemble cannot be null", text):
        return errors.problem(
            "features-null",
            "A feature is null in some row; this trainer takes none.",
            "某些行的特征为空值，该训练组件不接受空值。",
            hint=("Fill missing values before, or drop such rows.", "请先用“缺失值填充”处理，或删除这些行。"),
        )
    missing = re.search(r"(?:Path does not exist|FileNotFoundException):? (\S+)", text)
    return _path({"path": missing.group(1)}) if missing else None


def _memory() -> Problem:
    return errors.problem(
        "memory",
        "The engine ran out of memory.",
        "引擎内存不足。",
        hint=(
            "Give it more memory (STUDIO_SPARK_HEAP_MB), or fewer rows or columns.",
            "请增大内存（STUDIO_SPARK_HEAP_MB），或减少行列数。",
        ),
    )


def _plain(code: str, detail: str, line: int | None = None) -> Problem:
    if line is not None:
        return _python(detail, line)
    return errors.problem(code, "The step failed: {detail}", "该步骤运行失败：{detail}", detail=detail[:LONGEST])


def _text(error: BaseException) -> str:
    java = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    parts = [str(error)]
    seen = 0
    while java is not None and seen < 20:
        parts.append(str(java.toString()))
        java, seen = java.getCause(), seen + 1
    return "\n".join(parts)


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[0][:LONGEST] if lines else "?"


def _unquoted(value: str) -> str:
    return value.strip('"`') if value[:1] in '"`' else value

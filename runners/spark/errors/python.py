"""Failures of users' Python, in the driver or in a worker."""

from __future__ import annotations

import re
import traceback

from components import errors
from components.errors import Problem
from runners.spark.errors.failure import LONGEST, first_line

SCRIPT = "<script>"
"""The file name that users' code is compiled under."""


def worker(text: str) -> Problem | None:
    """The user's own line of a traceback that came back from a Python worker."""
    if "Traceback (most recent call last)" not in text:
        return None
    trace = text[text.index("Traceback (most recent call last)") :]
    named = re.findall(r"^(\w+(?:\.\w+)*(?:Error|Exception|Warning|Interrupt|Exit)\b.*)$", trace, re.MULTILINE)
    own = re.findall(r'File "(<script>)", line (\d+), in (\S+)', trace)
    return raised(named[-1] if named else first_line(trace), int(own[-1][1]) if own else None)


def line_of(error: BaseException) -> int | None:
    """The line of a user's script that raised."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SCRIPT]
    return lines[-1] if lines else None


def raised(what: str, line: int | None) -> Problem:
    """That Python failed, in which line."""
    place_en, place_zh = (" in line {line}", "第 {line} 行") if line else ("", "")
    return errors.problem(
        "python-error",
        "Python failed" + place_en + ": {error}",
        "Python 代码" + place_zh + "出错：{error}",
        hint=("Mend the code at that line.", "请修改该行代码。"),
        error=what[:LONGEST],
        line=line,
    )

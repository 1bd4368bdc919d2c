"""Spark's errors as problems that name what was found, where, and what to do, in both languages.

`explain` asks, one after the other: a problem of our own, the condition that Spark names, what the texts tell of files and
resources, the user's own Python. What no one knows is told with its first line; the raw text is in the node's log.
"""

from __future__ import annotations

import traceback

from components import errors
from components.errors import Problem
from components.spec import guards
from runners.spark.errors import files, python, queries, resources, rows
from runners.spark.errors.failure import Failure, first_line
from runners.spark.errors.files import stored
from runners.spark.errors.java import Told, root, text_of, told_by

__all__ = ["Failure", "explain", "plain", "raw", "stored", "unreadable"]

CONDITIONS = {**rows.CONDITIONS, **queries.CONDITIONS, **files.CONDITIONS, **resources.CONDITIONS}
OF_ROWS = rows.CODES | {"python-error", "file-corrupt", "file-unreadable", "schema-drift"}
"""Problems that a fused node before may be the cause of."""
LONGEST_RAW = 16_000
OF_PY4J = "An error occurred while calling"
"""How an error's text begins that says nothing of what happened."""


def explain(error: BaseException) -> Failure:
    """What to tell a person about anything that a node raised."""
    if isinstance(error, errors.StudioError):
        return Failure(error.problems[0])
    told, text = told_by(error, known), text_of(error)
    if told is not None and (own := guards.raised(told.parameters.get("errorMessage", ""))):
        return Failure(own)
    lost = resources.lost(error, text)
    if lost is not None:
        return Failure(lost, ended=resources.cut_off(error))
    cause = root(error)
    if told is not None and (found := _by_condition(told, cause)):
        return Failure(found, told.fragment, of_rows=found.code in OF_ROWS)
    found = python.worker(text) or files.by_text(text) or rows.by_text(text) or queries.by_text(text)
    if found is not None:
        return Failure(found, of_rows=found.code in OF_ROWS)
    if told is not None:
        said = first_line(text)
        detail = f"[{told.condition}] {(first_line(cause) or said) if said.startswith(OF_PY4J) else said}"
        return Failure(_unknown("spark-error", detail), told.fragment, of_rows=True)
    line = python.line_of(error)
    kind = first_line(cause) or f"{type(error).__name__}: {first_line(str(error))}"
    return Failure(python.raised(kind, line) if line else _unknown("component-failed", kind))


def plain(error: BaseException) -> Problem:
    """Its first line, where nothing else can be said."""
    return _unknown("component-failed", f"{type(error).__name__}: {first_line(str(error))}")


def unreadable(error: BaseException) -> bool:
    """Whether a file could not be read, or was not there."""
    return files.UNREADABLE.search(f"{type(error).__name__} {error} {text_of(error)}") is not None


def raw(error: BaseException) -> str:
    """All that Python and Java say of an error, for the node's log; of a long one the beginning and the end."""
    text = "".join(traceback.format_exception(error)).strip()
    java = getattr(error, "_origin", None)
    said = text if java is None else f"{text}\n{text_of(error)}"
    half = LONGEST_RAW // 2
    return said if len(said) <= LONGEST_RAW else f"{said[:half]}\n…\n{said[-half:]}"


def known(condition: str) -> bool:
    """Whether there is something to say of one of Spark's conditions."""
    return condition in CONDITIONS or condition.split(".")[0] in CONDITIONS or condition == guards.CONDITION


def _by_condition(told: Told, cause: str) -> Problem | None:
    make = CONDITIONS.get(told.condition) or CONDITIONS.get(told.condition.split(".")[0])
    return make({**told.given, "cause": cause}) if make else None


def _unknown(code: str, detail: str) -> Problem:
    return errors.problem(
        code,
        "The step failed: {detail}",
        "该步骤运行失败：{detail}",
        hint=("The node's log has all that the engine said.", "节点日志中有引擎给出的全部信息。"),
        detail=detail,
    )

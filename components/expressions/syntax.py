"""Text to sqlglot's tree: Spark's grammar with every function call left as written, and where each part stood."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar, Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.spark import SparkParser

from components.errors import Problem, UserError, problem

LONGEST: Final = 50_000
"""Characters of one expression at most."""

DEEPEST: Final = 200
"""Levels of nesting at most: every walk of the tree recurses."""

LARGEST: Final = 50_000
"""Parts at most; what is put together from others can double with every step."""


class Row(Spark):
    """Spark's dialect without its knowledge of functions, so that none is renamed or given other arguments."""

    class Parser(SparkParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS = {k: v for k, v in SparkParser.FUNCTION_PARSERS.items() if k in ("CAST", "TRY_CAST")}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS = {k: v for k, v in SparkParser.NO_PAREN_FUNCTION_PARSERS.items() if k == "CASE"}


@lru_cache(maxsize=8192)
def read(text: str) -> exp.Expression:
    """The tree of one expression; it is shared, so never changed. Raises UserError `expression-syntax`."""
    if len(text) > LONGEST:
        raise UserError(too_large())
    try:
        found = [one for one in sqlglot.parse(text, read=Row) if isinstance(one, exp.Expression)]
    except ParseError as error:
        raise UserError([_wrong(text, one) for one in error.errors]) from None
    except TokenError:
        message = ("A text or a quoted name is not closed.", "文本或带引号的名称没有结束。")
        raise UserError(problem("expression-syntax", *message, position=[0, len(text)])) from None
    except RecursionError:
        raise UserError(too_large()) from None
    if not found:
        raise UserError(problem("expression-empty", "Write an expression.", "请填写表达式。"))
    if len(found) > 1:
        message = ("Only one expression is expected; “;” is not allowed.", "只能有一个表达式，不允许“;”。")
        raise UserError(problem("expression-syntax", *message, position=[0, len(text)]))
    if _too_deep(found[0]):
        raise UserError(too_large())
    return found[0]


def position(node: exp.Expression) -> list[int] | None:
    """Where a part stood, as [start, end) in characters; None if its text is not known."""
    places = [one.meta for one in _parts(node) if "start" in one.meta]
    if not places:
        return None
    return [min(place["start"] for place in places), max(place["end"] for place in places) + 1]


def too_large() -> Problem:
    return problem(
        "expression-too-large",
        "The expression is too large: at most {longest} characters, {deepest} levels and {largest} parts. Split it.",
        "表达式过大：最多 {longest} 个字符、{deepest} 层、{largest} 个部分。请拆分为多列。",
        longest=LONGEST,
        deepest=DEEPEST,
        largest=LARGEST,
    )


def _parts(node: exp.Expression) -> Iterator[exp.Expression]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(one.iter_expressions())


def _too_deep(root: exp.Expression) -> bool:
    level, deep = [root], 0
    while level:
        deep += 1
        level = [child for one in level for child in one.iter_expressions()]
    return deep > 2 * DEEPEST


def _wrong(text: str, error: dict[str, Any]) -> Problem:
    highlight = str(error.get("highlight") or "")
    lines = text.split("\n")
    end = sum(len(line) + 1 for line in lines[: int(error.get("line") or 1) - 1]) + int(error.get("col") or 0)
    place = [max(0, min(end - len(highlight), len(text))), min(end, len(text))]
    if not highlight or (place[1] >= len(text.rstrip()) and "missing" in str(error.get("description"))):
        return problem("expression-syntax", "The expression is not complete.", "表达式不完整。", position=place)
    return problem(
        "expression-syntax",
        "“{found}” was not expected here.",
        "此处不应出现“{found}”。",
        found=highlight,
        position=place,
    )

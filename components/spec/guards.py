"""Rows that stop a run: Spark raises a problem that is told as it stands, with no other job to find out what was wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components import errors
from components.errors import Problem
from components.expressions import sql, types
from components.expressions.tree import Literal

if TYPE_CHECKING:
    from pyspark.sql import Column

MARK = "studio-problem:"
CONDITION = "USER_RAISED_EXCEPTION"
"""What Spark calls such an error."""


def refuse(problem: Problem) -> Column:
    """A column whose value cannot be computed: whoever reads it in a row is told the problem."""
    from pyspark.sql import functions as F

    return F.raise_error(F.lit(_message(problem)))


def _message(problem: Problem) -> str:
    return MARK + json.dumps(problem.json(), ensure_ascii=False)


def raised(message: str) -> Problem | None:
    """The problem that a row raised; None where the message is another's."""
    place = message.find(MARK)
    if place < 0:
        return None
    return Problem.from_json(json.JSONDecoder().raw_decode(message[place + len(MARK) :])[0])


def number(value: str, name: str) -> str:
    """SQL of a double that must be there: null and NaN stop the run with the feature's name.

    A text, as a wide table has thousands of them: Column objects take longer to make than Spark takes to read this.
    """
    message = sql.literal(Literal(_message(_null(name)), types.STRING))
    return f"CASE WHEN {value} IS NULL OR isnan({value}) THEN raise_error({message}) ELSE {value} END"


def _null(name: str) -> Problem:
    return errors.problem(
        "features-null",
        "“{column}” is missing in some row; this learner takes no missing values.",
        "某些行的“{column}”为空值，该算法不接受空值。",
        where=errors.Where(column=name),
        hint=(
            "Fill missing values before (“Fill missing”), or drop such rows.",
            "请先用“缺失值填充”处理，或删除这些行。",
        ),
        column=name,
    )

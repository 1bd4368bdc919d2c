"""What every scorer gives, and how class numbers become the label's values."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from components.errors import Problem, Where, problem
from components.expressions import types
from components.spec.training import Label, ModelInfo

if TYPE_CHECKING:
    import polars as pl

    from deploy.native.cores import Outcome


@dataclass(frozen=True)
class Scores:
    """Output name → values in row order (None where the row failed), and by row number why it failed."""

    columns: Mapping[str, list[Any]]
    errors: Mapping[int, Problem] = field(default_factory=dict)

    def row(self, number: int) -> dict[str, Any]:
        return {name: values[number] for name, values in self.columns.items()}


class Scorer(Protocol):
    """Scores typed rows of the signature's columns. Not thread-safe: the server calls it from one thread."""

    name: str

    def score(self, frame: pl.DataFrame) -> Scores: ...


def class_values(label: Label | None) -> list[Any] | None:
    """The label's values in its own type, by class number."""
    if label is None or label.values is None:
        return None
    return [typed_value(text, label.type) for text in label.values]


def typed_value(text: str, kind: str) -> Any:
    """A label value, stored as Spark's text, in the label's type."""
    if kind == types.BOOLEAN:
        return text == "true"
    if kind in types.NUMERIC:
        return float(text) if kind in (types.DOUBLE, types.FLOAT) else int(text)
    if kind == types.DATE:
        return datetime.date.fromisoformat(text)
    return datetime.datetime.fromisoformat(text) if kind == types.TIMESTAMP else text


def named(info: ModelInfo, outcome: Outcome) -> dict[str, list[Any]]:
    """A native outcome as the model's output columns."""
    names = [column.name for column in info.outputs]
    if outcome.value is not None:
        return {names[0]: outcome.value.tolist()}
    assert outcome.chosen is not None
    values = class_values(info.label)
    chosen = [values[n] if values else n for n in outcome.chosen.tolist()]
    made: dict[str, list[Any]] = {names[0]: chosen}
    if outcome.probability is not None and info.task == "binary":
        made[names[1]] = outcome.probability[:, 1].tolist()
    elif outcome.probability is not None:
        made |= {name: outcome.probability[:, n].tolist() for n, name in enumerate(names[1:])}
    return made


def incomplete(slot: str, columns: list[str], row: int) -> Problem:
    """That a row lacks a value which the model cannot do without."""
    return problem(
        "input-incomplete",
        "Row {row}: “{slot}” is empty (null or NaN) and this model needs it; it comes from {columns}.",
        "第 {row} 行：“{slot}”为空（null 或 NaN），而该模型需要它；来源列：{columns}。",
        where=Where(column=columns[0] if columns else slot),
        slot=slot,
        columns=columns,
        row=row,
    )


def failed(row: int, cause: str) -> Problem:
    """That a row could not be computed."""
    return problem(
        "row-failed",
        "Row {row} could not be scored: {cause}",
        "第 {row} 行无法评分：{cause}",
        row=row,
        cause=cause[:300],
    )


def plain(value: Any) -> Any:
    """A value as JSON can carry it: dates as ISO text."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)

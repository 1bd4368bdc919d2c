"""What the scalers share: pick columns, and shift and scale by what was learnt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from components import spec
from components.expressions import language
from components.expressions.types import NUMERIC


class Scaler(spec.Fitted):
    """Base: state by column is `{"shift", "scale"}`; the result is `(x - shift) / scale` as a double."""

    likely_next = ("sample.split", "classify.logistic", "cluster.kmeans")

    def chosen(self, table: spec.Schema) -> list[spec.SchemaColumn]:
        return numbers(self.params.columns, table)

    def placeholder(self, table: spec.Schema) -> spec.State:
        return {c.name: linear(0.0, 1.0) for c in self.chosen(table)}

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for name, state in (fitted or {}).items():
            column = table.get(name)
            if column is not None:
                made[column.name] = self.expression(as_double(column), state)
        return spec.columns(made)

    def pyspark(self, code: spec.Code) -> None:
        columns = self.chosen(code.inputs["table"].schema)
        names = spec.learning.numbers(code, columns)
        made = self.learnt(code, names, spec.learning.value(columns), len(columns))
        spec.learning.applied(code, spec.learning.made_of(names, "name", made))

    def learnt(self, code: spec.Code, names: str, value: str, count: int) -> str:
        """Write what is learnt, for a script; gives the expression of the column `name`."""
        raise NotImplementedError

    def expression(self, value: str, state: Any) -> str:
        """What becomes of one value (a double expression)."""
        return f"({value} - {spec.literal(float(state['shift']))}) / {spec.literal(float(state['scale']))}"


def numbers(names: Sequence[str], table: spec.Schema) -> list[spec.SchemaColumn]:
    """The columns picked, or all numbers without another role."""
    if names:
        return [c for name in names if (c := table.get(name))]
    return [c for c in table.columns if c.type in NUMERIC and c.role in (None, "feature")]


def linear(shift: float | None, scale: float | None) -> dict[str, float]:
    """A state; a scale of 0, NaN or nothing becomes 1."""
    usable = scale if scale is not None and math.isfinite(scale) and scale != 0 else 1.0
    moved = shift if shift is not None and math.isfinite(shift) else 0.0
    return {"shift": float(moved), "scale": float(usable)}


def as_double(column: spec.SchemaColumn) -> str:
    name = language.quote(column.name)
    return name if column.type == "double" else f"CAST({name} AS DOUBLE)"

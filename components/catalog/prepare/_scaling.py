"""What the scalers share: pick columns, learn numbers in one pass, and shift and scale by them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from components import spec
from components.expressions import language
from components.expressions.types import NUMERIC
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


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

    def expression(self, value: str, state: Any) -> str:
        """What becomes of one value (a double expression)."""
        return f"({value} - {spec.literal(float(state['shift']))}) / {spec.literal(float(state['scale']))}"


def numbers(names: Sequence[str], table: spec.Schema) -> list[spec.SchemaColumn]:
    """The columns picked, or all numbers without another role."""
    if names:
        return [c for name in names if (c := table.get(name))]
    return [c for c in table.columns if c.type in NUMERIC and c.role in (None, "feature")]


def quantile(share: float) -> Callable[[Any], Any]:
    """A function of `learn`: the approximate quantile (1e-4 of the rows)."""

    def measure(value: Any) -> Any:
        from pyspark.sql import functions as F

        return F.percentile_approx(value, share, 10_000)

    return measure


def linear(shift: float | None, scale: float | None) -> dict[str, float]:
    """A state; a scale of 0, NaN or nothing becomes 1."""
    usable = scale if scale is not None and math.isfinite(scale) and scale != 0 else 1.0
    moved = shift if shift is not None and math.isfinite(shift) else 0.0
    return {"shift": float(moved), "scale": float(usable)}


def as_double(column: spec.SchemaColumn) -> str:
    name = language.quote(column.name)
    return name if column.type == "double" else f"CAST({name} AS DOUBLE)"


def learn(
    table: DataFrame, columns: Sequence[spec.SchemaColumn], functions: Sequence[Callable[[Any], Any]]
) -> dict[str, list[Any]]:
    """The functions' values for each column (whatever they give), NaN and infinities left out, in one job."""
    from pyspark.sql import functions as F

    made = []
    for n, column in enumerate(columns):
        value = F.col(quoted(column.name)).cast("double")
        known = F.when(~F.isnan(value) & (F.abs(value) < math.inf), value)
        made += [function(known).alias(f"c{n}_{k}") for k, function in enumerate(functions)]
    if not made:
        return {}
    row = table.agg(*made).first()
    width = len(functions)
    values = list(row) if row else [None] * len(made)
    return {c.name: values[n * width : (n + 1) * width] for n, c in enumerate(columns)}

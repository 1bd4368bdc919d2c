"""What the binning components share: which bin a number falls into, and learning cuts."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from components import spec
from components.catalog.prepare import _scaling
from components.spec import measures
from components.spec.scripts import copied

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Binner(spec.Fitted):
    """Base: state by column is the list of its cuts; the bin of each column is added under its name and a suffix."""

    likely_next = ("sample.split", "feature.one_hot", "classify.logistic")

    def chosen(self, table: spec.Schema) -> list[spec.SchemaColumn]:
        return _scaling.numbers(self.params.columns, table)

    def placeholder(self, table: spec.Schema) -> spec.State:
        return {c.name: [0.0] for c in self.chosen(table)}

    def pyspark(self, code: spec.Code) -> None:
        columns = self.chosen(code.inputs["table"].schema)
        names = spec.learning.numbers(code, columns)
        cuts = self.learnt(code, names, len(columns))
        made = f"{code.copy(copied.bin_of)}(name, {cuts}[name])"
        key = spec.layout.pattern("", "name", self.params.suffix)
        spec.learning.applied(code, spec.learning.made_of(names, key, made))

    def learnt(self, code: spec.Code, names: str, count: int) -> str:
        """Write what is learnt, for a script; gives the variable of the cuts by column."""
        raise NotImplementedError

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for name, cuts in (fitted or {}).items():
            column = table.get(name)
            if column is not None:
                made[f"{column.name}{self.params.suffix}"] = bin_of(column, cuts)
        return spec.columns(made)


def bin_of(column: spec.SchemaColumn, cuts: Sequence[float]) -> str:
    """The number of cuts that a value reaches, as an int: 0 below the first, null for null, the top for NaN."""
    value = _scaling.as_double(column)
    top = f"CASE WHEN {value} IS NOT NULL THEN {len(cuts)} END"
    if not cuts:
        return top
    whens = " ".join(f"WHEN {value} < {spec.literal(float(cut))} THEN {n}" for n, cut in enumerate(cuts))
    return f"CASE {whens} ELSE {top} END"


def distinct(cuts: Iterable[float | None], low: float | None = None) -> list[float]:
    """Cuts in ascending order, each once; those that leave nothing below them (at or under `low`) left out."""
    found: list[float] = []
    for cut in sorted(c for c in cuts if c is not None):
        place = bisect.bisect_left(found, cut)
        if (place == len(found) or found[place] != cut) and (low is None or cut > low):
            found.append(float(cut))
    return found


def bounds(table: DataFrame, columns: Sequence[spec.SchemaColumn]) -> dict[str, list[Any]]:
    """Smallest and largest finite value by column, in one job."""
    from pyspark.sql import functions as F

    return measures.learn(table, columns, (F.min, F.max))

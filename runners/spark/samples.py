"""The rows that previews show: read once at a table's root, then taken through its steps here, without a job for each node.

Steps are expressions, and polars gives what Spark gives (tests/expressions); what it cannot say is left to a job as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from components.expressions import polars as on_polars
from components.graph import Experiment
from components.spec import steps
from components.spec.schema import Schema
from components.spec.table import Table
from runners.spark.previews import Sample, most

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

Port = tuple[str, str]


class Samples:
    """The first rows of a stage's tables, as far as previews have read them."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._kept: dict[Port, tuple[Sample, Schema]] = {}

    def put(self, node: str, port: str, sample: Sample, schema: Schema) -> None:
        """Keep the first rows of a table for the steps that come after it."""
        first = sample.first(most(len(schema.names)))
        if first.rows.num_columns == len(schema.names):
            self._kept[(node, port)] = (Sample(first.rows.rename_columns(schema.names), first.whole), schema)

    def stepped(self, node: str, table: Table) -> Sample | None:
        """The first rows after a node's steps; None where its input was not read, or only Spark can tell."""
        item = table.path.items[-1] if table.path.items else None
        before = [edge.source for edge in self._experiment.into[node] if edge.target[1] == "table"]
        if item is None or item.kind != "steps" or item.node != node or len(before) != 1:
            return None
        known = self._kept.get(before[0])
        if known is None:
            return None
        sample, schema = known
        try:
            return Sample(through(sample.rows, schema, item.ops), sample.whole)
        except Exception:  # noqa: BLE001 - a preview: whatever is wrong here, Spark says it better, and shows it
            return None


def through(sample: pa.Table, schema: Schema, ops: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows after the operations. Raises UserError where polars cannot say one, or a row fails."""
    import polars as pl

    frame = cast("pl.DataFrame", pl.from_arrow(sample))
    for op in ops:
        following = steps.after(op, schema)
        frame = _after(frame, op, schema, following)
        schema = following
    return frame.to_arrow()


def _after(frame: pl.DataFrame, op: Mapping[str, Any], schema: Schema, following: Schema) -> pl.DataFrame:
    import polars as pl

    match op["op"]:
        case "columns":
            # Under names of their own: all of an operation's expressions read the rows as they came.
            made = {name: (f"made {n}", found) for n, (name, found) in enumerate(steps.written(op, schema).items())}
            while not set(frame.columns).isdisjoint(fresh for fresh, _ in made.values()):
                made = {name: (f"{fresh}_", found) for name, (fresh, found) in made.items()}
            done = on_polars.evaluate(frame, list(made.values()))
            return done.select(pl.col(made[name][0] if name in made else name).alias(name) for name in following.names)
        case "rename":
            return frame.rename({_real(schema, old): new for old, new in op["names"].items()})
    return frame.select(following.names)


def _real(schema: Schema, name: str) -> str:
    found = schema.get(name)
    assert found is not None
    return found.name

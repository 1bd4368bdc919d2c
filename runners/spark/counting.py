"""How many rows a table has, where that is known without computing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components.graph import Experiment
from components.spec import keeping
from components.spec.component import Component, Source
from runners.gate import local_path

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from runners.spark.values import Values

MOST_FILES = 2_000


class Counting:
    """Rows by node and port: from files' footers, from what is kept in memory, or from the input of a row-wise node."""

    def __init__(self, experiment: Experiment, components: Mapping[str, Component], values: Values) -> None:
        self._experiment, self._components, self._values = experiment, components, values
        self._known: dict[tuple[str, str], int | None] = {}

    def tell(self, node: str, port: str, rows: int | None) -> None:
        if rows is not None:
            self._known[(node, port)] = rows

    def rows(self, node: str, port: str) -> int | None:
        """None where only computing the table would tell. Looked for once: asked when the results are there."""
        key = (node, port)
        if key not in self._known:
            self._known[key] = self._look(node, port)
        return self._known[key]

    def all_there(self, node: str, port: str) -> bool | None:
        """Whether every row of a table that is kept has been computed; None where it is not kept."""
        frame = self._values.get(node, port).frame
        return keeping.whole(frame) if frame.storageLevel.useMemory else None

    def _look(self, node: str, port: str) -> int | None:
        component = self._components[node]
        if component.rows == "each":
            before = next((e.source for e in self._experiment.into[node] if e.target[1] == "table"), None)
            known = self.rows(*before) if before else None
            if known is not None:
                return known
        frame = self._values.get(node, port).frame
        known = _kept(frame)
        return _footers(frame) if known is None and isinstance(component, Source) else known


def _kept(frame: DataFrame) -> int | None:
    """Rows of a persisted frame once all of it has been computed."""
    if not frame.storageLevel.useMemory:
        return None
    plan: Any = frame._jdf.queryExecution().optimizedPlan()
    found = plan.stats().rowCount()
    return int(str(found.get())) or None if found.isDefined() else None


def _footers(frame: DataFrame) -> int | None:
    """Rows of a source that reads local Parquet files as they are."""
    files = frame.inputFiles()
    if not files or len(files) > MOST_FILES or not all(f.startswith("file:") and f.endswith(".parquet") for f in files):
        return None
    import pyarrow.parquet as pq

    plain = ["/" + f.removeprefix("file:").lstrip("/") for f in files]
    return sum(int(pq.read_metadata(local_path(file)).num_rows) for file in plain)

"""What is computed together: which tables a stage reads twice, and which fused node a failed job is to be blamed on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components.graph import Experiment
from components.spec.component import Component, Source, Subset
from components.spec.schema import Schema
from components.spec.table import Table
from runners.plan import Plan, cheap
from runners.sources import Dataset
from runners.spark import errors as spark_errors
from runners.spark.blame import squeezed
from runners.spark.errors import Failure

if TYPE_CHECKING:
    from runners.spark.results import Result

COLUMNAR = ("parquet", "orc")
PICKED_OFTEN = 3
"""From so many reads on, rows picked of a kept table are kept, too."""


class Fusion:
    """The unstored nodes of a stage, as its jobs see them."""

    def __init__(
        self,
        experiment: Experiment,
        plan: Plan,
        nodes: Collection[str],
        components: Mapping[str, Component],
        datasets: Mapping[str, Dataset],
    ) -> None:
        self._experiment, self._plan, self._nodes = experiment, plan, list(nodes)
        self._components, self._datasets = components, datasets
        self._kept: dict[tuple[str, str], Any] = {}

    def persist(self, result: Result) -> None:
        """Keep tables that are read more than once, but what is as quick to compute again.

        That is a table straight from columnar files, and steps on a table that is kept already. Rows picked of a kept table are
        kept where they are read often: each time all rows are looked at for them.
        """
        from pyspark import StorageLevel

        least = self._worth_keeping(result)
        if least is None:
            return
        for port, value in list(result.values.items()):
            if not isinstance(value, Table) or self.reads(result.node, port, value.schema) < least:
                continue
            frame = value.frame.persist(StorageLevel.MEMORY_AND_DISK)
            self._kept[(result.node, port)] = frame
            raw = frame if value.path.root == result.node else value.raw
            result.values[port] = replace(value, frame=frame, raw=raw)

    def _worth_keeping(self, result: Result) -> int | None:
        """From how many reads on a table is kept; None for never."""
        if isinstance(result.component, Source) and self._columnar(result.component):
            return None
        if not self._from_kept(result.node):
            return 2
        return PICKED_OFTEN if isinstance(result.component, Subset) else None

    def _from_kept(self, node: str) -> bool:
        """Whether a node only picks rows of a kept table, or takes steps on it."""
        component = self._components[node]
        if not (cheap(component) and component.rows in ("each", "subset")) or self._plan.nodes[node].store:
            return False
        before = [edge.source for edge in self._experiment.into[node] if edge.target[1] == "table"]
        return any(source in self._kept or self._from_kept(source[0]) for source in before)

    def release(self) -> None:
        for frame in self._kept.values():
            frame.unpersist()

    def reads(self, node: str, port: str, schema: Schema) -> int:
        """How often this stage will compute from a table: by each pass of each reader, or side of a cheap subset that is read.

        Readers that prepare it in the same way (`Component.shares`) are one.
        """
        total, sharing = 0, set()
        for edge in self._experiment.out_of[node]:
            reader = edge.target[0]
            if edge.source[1] != port or reader not in self._nodes:
                continue
            component = self._components[reader]
            name = component.shares()
            if name in sharing:
                continue
            if name is not None:
                sharing.add(name)
            if isinstance(component, Subset) and cheap(component) and not self._plan.nodes[reader].store:
                total += len({e.source[1] for e in self._experiment.out_of[reader] if e.target[0] in self._nodes})
            else:
                total += component.passes(schema)
        return total

    def before(self, node: str) -> list[str]:
        """Unstored nodes of this stage that a node's jobs compute, in order."""
        found: set[str] = set()
        todo = [e.source[0] for e in self._experiment.into[node]]
        while todo:
            one = todo.pop()
            if one in self._nodes and one not in found and not self._plan.nodes[one].store:
                found.add(one)
                todo.extend(e.source[0] for e in self._experiment.into[one])
        return [one for one in self._nodes if one in found]

    def after(self, node: str) -> list[str]:
        """The nodes of this stage whose jobs compute an unstored node: the nearest that are more than built."""
        found: set[str] = set()
        todo = [e.target[0] for e in self._experiment.out_of[node]]
        while todo:
            one = todo.pop()
            if one not in self._nodes or one in found:
                continue
            if self._plan.nodes[one].store:
                found.add(one)
            else:
                todo.extend(e.target[0] for e in self._experiment.out_of[one])
        return [one for one in self._nodes if one in found]

    def _columnar(self, source: Component) -> bool:
        dataset = self._datasets.get(source.reads().get("dataset", ""))
        return (dataset is not None and dataset.format in COLUMNAR) or source.key in {
            f"source.{name}" for name in COLUMNAR
        }


Pending = Mapping[str, tuple["Result", Mapping[str, Mapping[str, Any]]]]


def culprit(node: str, fused: list[str], failure: Failure, pending: Pending, failed: Callable[[str], bool]) -> str:
    """The node whose own step fails on some row: by the text of the steps, else by computing one after the other."""
    candidates = [before for before in fused if before in pending or failed(before)]
    blamed = squeezed(failure.fragment)
    for before in candidates if blamed else []:
        if before in pending and blamed in squeezed(str(_ops(pending[before][1]))):
            return before
    for before in candidates:
        if failed(before) or _fails(pending[before][0]):
            return before
    return node


def _ops(ports: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    return [port["meta"].get("ops") for port in ports.values() if port["kind"] == "table"]


def _fails(result: Result) -> bool:
    """Whether a table fails when it is computed alone."""
    try:
        for value in result.values.values():
            if isinstance(value, Table):
                value.frame.write.format("noop").mode("overwrite").save()
    except Exception as error:  # noqa: BLE001 - it fails, which is the answer
        return spark_errors.explain(error).of_rows
    return False

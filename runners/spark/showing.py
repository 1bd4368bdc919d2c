"""The previews of a stage's tables: kept beside the results, and told; of what is stored or kept in memory while other nodes go on."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from components.graph import Experiment
from components.spec.component import Source
from components.spec.table import Table
from runners.artifacts import PREVIEW, Manifest, Store
from runners.replay import artifact_events
from runners.sinks import Emitter
from runners.spark import previews
from runners.spark.counting import Counting
from runners.spark.results import Result
from runners.spark.samples import Samples

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LIMIT_S = 30.0
"""So long the job of one preview may take."""
CALM_S = 1.5
"""Previews are made beside running nodes once so long none has ended: where one follows the other, they need the processor more."""
CANCEL_S = 0.7
"""So long a preview that is being made may take to end after a cancel."""

Made = tuple[Result, Manifest]
Limited = Callable[[str, float], AbstractContextManager[None]]
"""A job group of that name for the calling thread, whose jobs end after so many seconds."""
Shown = Mapping[str, Mapping[str, Any]]
"""The previews of a node's tables, by port."""


class Showing:
    """Reads stored tables, steps on samples that it has, and has Spark compute what is left."""

    def __init__(
        self,
        store: Store,
        experiment: Experiment,
        nodes: Collection[str],
        counting: Counting,
        emitter: Emitter,
        limited: Limited,
        firsts: Mapping[str, DataFrame],
    ) -> None:
        """`nodes` are the stage's; `firsts` has the first rows of some of their only tables, or of some of their columns."""
        self._store, self._counting, self._emitter, self._limited = store, counting, emitter, limited
        self._firsts = firsts
        self._experiment, self._nodes = experiment, nodes
        self._samples = Samples(experiment)
        self._shown: set[str] = set()
        self._tried: set[str] = set()

    @contextlib.contextmanager
    def beside(self, made: Callable[[], list[Made]], cancelled: Callable[[], bool]) -> Iterator[None]:
        """Show what has ended while the block goes on: whoever waits for a long training can look at its rows.

        Only what costs the running nodes little, and is whole: tables that are stored, or kept in memory with all their rows, and the
        first rows of a source after steps. One that does not succeed (all cores may be taken) is tried again at the end.
        """
        from pyspark import InheritableThread

        over = threading.Event()
        thread = InheritableThread(target=self._watch, args=(made, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(CANCEL_S if cancelled() else None)

    def _watch(self, made: Callable[[], list[Made]], over: threading.Event) -> None:
        seen = 0
        while not over.wait(CALM_S):
            found = made()
            if len(found) != seen:
                seen = len(found)
                continue
            for result, manifest in found:
                if self._due(result, manifest) and not over.is_set():
                    self._tried.add(result.node)
                    self.show([(result, manifest)], over.is_set)

    def _due(self, result: Result, manifest: Manifest) -> bool:
        """Whether it can be shown now, as what is before it was: what is kept has all its rows, what is not is read at once."""
        node = result.node
        before = {edge.source[0] for edge in self._experiment.into[node]}
        if node in self._tried or not all(b in self._shown or b not in self._nodes for b in before):
            return False
        quick = isinstance(result.component, Source) or result.component.rows in ("each", "subset")
        lazy = [port for port, known in manifest.ports.items() if known["kind"] == "table" and not known["stored"]]
        there = [self._counting.all_there(node, port) for port in lazy]
        return all(whole or (whole is None and quick) for whole in there)

    def show(self, made: Iterable[Made], cancelled: Callable[[], bool]) -> None:
        """Make and tell what can be shown of published results, each once; one that cannot be is left without a preview."""
        for result, manifest in made:
            if cancelled():
                return
            if result.node in self._shown:
                continue
            with contextlib.suppress(Exception):
                self.tell(result, manifest, self.of(result, manifest.ports))
                self._shown.add(result.node)

    def of(self, result: Result, ports: Mapping[str, Mapping[str, Any]], judged: bool = True) -> Shown:
        """The previews of a node's tables. One that no job has computed yet is not `judged`: Spark finds out whether it can be."""
        shown: dict[str, dict[str, Any]] = {}
        for port, known in ports.items():
            table = result.values.get(port)
            if known["kind"] != "table" or not isinstance(table, Table):
                continue
            if known["stored"]:
                sample = previews.sample_of_files(self._store.fs, self._store.path(f"{result.uri}/{known['path']}"))
            else:
                sample = self._samples.stepped(result.node, table) if judged else None
                sample = self._computed(result, port, table) if sample is None else sample
            if sample is not None:
                self._samples.put(result.node, port, sample, table.schema)
            shown[port] = previews.of_sample(sample, table.schema, known["rows"] if known["stored"] else None)
            if shown[port]["row_count"] is None:
                shown[port]["row_count"] = self._counting.rows(result.node, port)
        return shown

    def _computed(self, result: Result, port: str, table: Table) -> previews.Sample:
        known = self._firsts.get(result.node)
        only = sum(one.kind == "table" for one in result.component.outputs) == 1
        same = only and known is not None and known.columns == table.schema.names
        frame = known if same and known is not None else table.frame
        with self._limited(f"{result.node}-{port}-preview", LIMIT_S):
            return previews.sample_of_frame(frame, table.schema)

    def tell(self, result: Result, manifest: Manifest, shown: Shown) -> None:
        """Keep the previews beside the results, and say that they are there."""
        for port, preview in shown.items():
            self._store.write_text(f"{manifest.uri}/{port}/{PREVIEW}", json.dumps(preview, ensure_ascii=False))
        for event in artifact_events(
            result.node, manifest, {port: preview["row_count"] for port, preview in shown.items()}
        ):
            if event["port"] in shown:
                self._emitter.emit(event.pop("type"), event.pop("node"), **event)

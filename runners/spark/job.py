"""What the Spark engine offers to one node while it runs (`spec.Job`)."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components import errors
from components.spec.job import DatasetFiles, K, Kept
from components.spec.schema import UNKNOWN
from runners.gate import Gate, local_path
from runners.sinks import Emitter
from runners.sources import Dataset

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Package = Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]]
Sharing = Callable[[str, Callable[[], Any]], Any]
LONGEST_LOG = 20_000


class NodeJob:
    """One node's run: keeps the metrics and report blocks for the manifest while it sends them.

    Without `sharing` it has nothing in common with other nodes.
    """

    def __init__(
        self,
        node: str,
        spark: SparkSession,
        emitter: Emitter,
        gate: Gate,
        datasets: Mapping[str, Dataset],
        scratch: str,
        cancelled: Callable[[], bool],
        package: Package,
        sharing: Sharing | None = None,
    ) -> None:
        self.node = node
        self.spark = spark
        self.metrics: list[dict[str, Any]] = []
        self.blocks: list[dict[str, Any]] = []
        self.told_progress = False
        self._emitter, self._gate, self._datasets = emitter, gate, datasets
        self._scratch_root, self._scratch = scratch, ""
        self._cancelled, self._package, self._sharing = cancelled, package, sharing
        self._kept: list[Kept] = []

    def location(self, text: str) -> str:
        return self._gate.locate(text)

    def dataset(self, name: str) -> DatasetFiles:
        found = self._datasets.get(name)
        if found is None:
            raise errors.UserError(
                errors.problem(
                    "dataset-missing",
                    "There is no dataset “{dataset}”.",
                    "没有数据集“{dataset}”。",
                    hint=("Choose one of the list, or import it.", "请从列表中选择，或先导入。"),
                    dataset=name,
                )
            )
        uri = f"file://{local_path(found.uri)}" if found.uri.startswith("file:") else found.uri
        return DatasetFiles(uri, found.format, found.options or {}, found.schema or UNKNOWN)

    def log(self, text: str, level: str = "info") -> None:
        self._emitter.emit("log", self.node, text=text[:LONGEST_LOG], level=level)

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        finite = float(value) if math.isfinite(value) else None
        self.metrics.append({"name": name, "value": finite, "step": step})
        self._emitter.emit("metric", self.node, name=name, value=finite, step=step)

    def report(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        self.blocks.extend(dict(block) for block in blocks)
        self._emitter.emit("report", self.node, blocks=[dict(block) for block in blocks])

    def progress(self, fraction: float | None, message: errors.Text | None = None) -> None:
        self.told_progress = True
        self._emitter.emit("progress", self.node, fraction=fraction, message=asdict(message) if message else None)

    def cancelled(self) -> bool:
        return self._cancelled()

    def scratch(self) -> str:
        if not self._scratch:
            Path(self._scratch_root).mkdir(parents=True, exist_ok=True)
            self._scratch = tempfile.mkdtemp(prefix=f"{self.node}-", dir=self._scratch_root)
        return self._scratch

    def package(self, model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._package(model, name, params)

    def shared(self, make: Callable[[], K]) -> K:
        if self._sharing is not None:
            made: K = self._sharing(self.node, make)
            return made
        alone = make()
        self._kept.append(alone)
        return alone

    def close(self) -> None:
        for kept in self._kept:
            kept.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

"""Writes what a node gave: tables as Parquet, models, states, metrics and reports; then the manifest, then the events."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components import errors
from components.spec import scoring_spark
from components.spec.component import Component
from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.spark_types import quoted
from components.spec.table import Table, Transformer
from components.spec.training import Model, Trainer
from runners import artifacts
from runners.artifacts import Manifest, Store
from runners.spark import previews

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from runners.spark.job import NodeJob
    from runners.spark.values import Values

HELD_OUT = 200
LOOKS = (previews.SAMPLE, 10 * previews.SAMPLE)
"""Among so many raw rows they are looked for, among more where the first hold too few."""


@dataclass
class Result:
    """One node's evaluation on its way to being published."""

    node: str
    component: Component
    uri: str
    values: dict[str, Any]
    job: NodeJob
    seconds: float = 0.0


class Results:
    def __init__(self, store: Store, values: Values, run: str) -> None:
        self._store, self._values, self._run = store, values, run
        self._held: dict[str, tuple[pa.Table, bool]] = {}
        self.firsts: dict[str, DataFrame] = {}
        """The first rows of the tables that models' paths begin with, by their node: previews need them, too."""
        self._holding = threading.Lock()

    def keep(self, result: Result, store_tables: bool) -> dict[str, dict[str, Any]]:
        """Write a node's values below its URI; gives the manifest's ports. Tables that are stored are read from there on."""
        ports: dict[str, dict[str, Any]] = {}
        for port in result.component.outputs:
            value = result.values.get(port.name)
            match value:
                case Table():
                    ports[port.name] = self._table(result, port.name, value, store_tables)
                case Model():
                    ports[port.name] = self._model(result, port.name, value)
                case Transformer():
                    text = json.dumps({"ops": [dict(op) for op in value.ops]}, ensure_ascii=False)
                    ports[port.name] = self._text(result, port.name, "transformer", text)
                case Mapping() if port.kind == "model":
                    ports[port.name] = self._package(result, port.name, value)
                case Mapping() if port.kind == "metrics":
                    ports[port.name] = self._text(result, port.name, "metrics", json.dumps(value))
                case _ if port.kind == "report":
                    text = json.dumps({"blocks": result.job.blocks}, ensure_ascii=False)
                    ports[port.name] = self._text(result, port.name, "report", text)
                case None:
                    continue
                case _:
                    raise TypeError(f"{result.component.key} gave {type(value).__name__} at port {port.name}")
        return ports

    def publish(
        self, result: Result, ports: Mapping[str, Mapping[str, Any]], fingerprint: str, identity: str
    ) -> Manifest:
        made = artifacts.manifest(
            result.uri,
            fingerprint,
            identity,
            result.node,
            result.component.key,
            seconds=round(result.seconds, 3),
            ports=ports,
            metrics=tuple(result.job.metrics),
            meta={"run": self._run, "blocks": result.job.blocks},
        )
        return self._store.publish(made)

    def _table(self, result: Result, port: str, table: Table, store: bool) -> dict[str, Any]:
        meta: dict[str, Any] = {"path": table.path.json(), "lineage": self._values.lineage(table.path)}
        known = {
            "kind": "table",
            "stored": store,
            "path": f"{port}/data",
            "schema": table.schema.json(),
            "rows": None,
            "meta": meta,
        }
        if not store:
            last = table.path.items[-1] if table.path.items else None
            if last is not None and last.node == result.node and last.kind == "steps":
                meta["ops"] = [dict(op) for op in last.ops]
            return known
        uri = f"{result.uri}/{port}/data"
        _refuse_twice(table.schema)
        table.frame.write.parquet(self._store.hadoop(uri))
        known["rows"] = previews.count_rows(self._store.fs, self._store.path(uri))
        frame = self._values.read_frame(uri, table.schema)
        raw = frame if table.path.root == result.node else table.raw
        result.values[port] = replace(table, frame=frame, raw=raw)
        return known

    def _model(self, result: Result, port: str, model: Model) -> dict[str, Any]:
        uri = f"{result.uri}/{port}"
        with self._store.filled(uri) as folder:
            model.save(str(folder), None if self._store.local else f"{uri}/core")
            if isinstance(result.component, Trainer):
                self._held_out(result, folder, model)
                self._values.remember(model, uri)
        lineage = self._values.lineage(model.info.path) if model.info.path else {}
        meta = {"task": model.info.task, "algorithm": model.info.algorithm, "lineage": lineage}
        return {
            "kind": "model",
            "stored": True,
            "path": port,
            "schema": None,
            "rows": model.info.trained_rows,
            "meta": meta,
        }

    def hold(self, train: Table) -> None:
        """Look for the held-out rows of models of these rows now: keeping such a model finds them then."""
        if train.path is not None:
            self._held_rows(train.path, train)

    def _held_out(self, result: Result, folder: Path, model: Model) -> None:
        """Raw rows that the model has not seen, beside it, for the parity check of its package."""
        import pyarrow.parquet as pq

        train = self._values.inputs(result.node).get("train")
        if not isinstance(train, Table) or model.info.path is None:
            return
        rows, known = self._held_rows(model.info.path, train)
        pq.write_table(rows, folder / "rows.parquet")
        written = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        (folder / "model.json").write_text(
            json.dumps({**written, "held_out": known}, ensure_ascii=False), encoding="utf-8"
        )

    def _held_rows(self, path: ScoringPath, train: Table) -> tuple[pa.Table, bool]:
        """Some raw rows that the path's conditions leave out, the same for all models of one path; and whether they do."""
        key = json.dumps(path.json(), sort_keys=True)
        with self._holding:
            if key not in self._held:
                raw = self._values.rooted(train).raw
                assert raw is not None
                read = raw.select(*(quoted(name) for name in path.schema.names))
                for look in LOOKS:
                    first = previews.first(read, look)
                    if look == previews.SAMPLE:
                        self.firsts[path.root] = first
                    frame, known = scoring_spark.held_out(path, first, HELD_OUT, look)
                    rows = previews.arrow(frame)
                    self._held[key] = rows, known
                    if not known or rows.num_rows >= HELD_OUT:
                        break
            return self._held[key]

    def _package(self, result: Result, port: str, info: Mapping[str, Any]) -> dict[str, Any]:
        meta = {**info, "package": True}
        return {"kind": "model", "stored": True, "path": port, "schema": None, "rows": None, "meta": meta}

    def _text(self, result: Result, port: str, kind: str, text: str) -> dict[str, Any]:
        path = f"{port}/{kind}.json"
        self._store.write_text(f"{result.uri}/{path}", text)
        return {"kind": kind, "stored": True, "path": path, "schema": None, "rows": None, "meta": {}}


def _refuse_twice(schema: Schema) -> None:
    seen: set[str] = set()
    for name in schema.names:
        if name.casefold() in seen:
            raise errors.UserError(
                errors.problem(
                    "column-twice",
                    "Two columns are called “{column}”.",
                    "有两列都叫“{column}”。",
                    where=errors.Where(column=name),
                    hint=("Rename one of them, or leave it out before.", "请先重命名或去掉其中一列。"),
                    column=name,
                )
            )
        seen.add(name.casefold())

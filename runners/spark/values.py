"""The values of ports during a stage: made in it, loaded from artifacts, or computed again from their inputs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components.graph import Experiment
from components.spec import spark_types
from components.spec.component import Component, EachRow
from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.steps import Steps
from components.spec.table import Table, Transformer
from components.spec.training import Model
from runners.artifacts import Manifest, Store
from runners.plan import Plan
from runners.spark import build

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from components.spec.job import Job


class Values:
    """Port values by (node, port). Loading is lazy: a reused node that nobody reads costs nothing."""

    def __init__(
        self,
        experiment: Experiment,
        plan: Plan,
        store: Store,
        spark: SparkSession,
        components: Mapping[str, Component],
        job_for: Callable[[str], Job],
    ) -> None:
        self._experiment, self._plan, self._store, self._spark = experiment, plan, store, spark
        self._components, self._job_for = components, job_for
        self._made: dict[tuple[str, str], Any] = {}
        self._manifests: dict[str, Manifest] = {}
        self._places: dict[int, str] = {}
        self._lock = threading.RLock()
        self._nodes = {planned.fingerprint: node for node, planned in plan.nodes.items() if planned.fingerprint}

    def put(self, node: str, port: str, value: Any) -> None:
        with self._lock:
            self._made[(node, port)] = value

    def has(self, node: str) -> bool:
        return any(made == node for made, _ in self._made)

    def get(self, node: str, port: str) -> Any:
        """The value of an output; raises OperationalError where its artifact is gone."""
        with self._lock:
            if (node, port) not in self._made:
                self._load(node, port)
            return self._made[(node, port)]

    def inputs(self, node: str) -> dict[str, Any]:
        """All inputs of a node by port; lists for ports that take many."""
        found: dict[str, Any] = {}
        many = {port.name for port in self._components[node].inputs if port.many}
        for edge in self._experiment.into[node]:
            value = self.get(*edge.source)
            if edge.target[1] in many:
                found.setdefault(edge.target[1], []).append(value)
            else:
                found[edge.target[1]] = value
        return found

    def rooted(self, table: Table) -> Table:
        """The table with its root's frame, for trainers."""
        if table.raw is not None:
            return table
        port = next(p.name for p in self._components[table.path.root].outputs if p.kind == "table")
        root = self.get(table.path.root, port)
        return replace(table, raw=root.frame)

    def harmed(self) -> tuple[str, Manifest] | None:
        """A node whose stored result was read here and is not what was written, every byte looked at."""
        for node, manifest in list(self._manifests.items()):
            if self._store.damaged(manifest, thorough=True):
                return node, manifest
        return None

    def place_of(self, model: Model) -> str | None:
        """The URI of a model's artifact."""
        return self._places.get(id(model))

    def remember(self, model: Model, uri: str) -> None:
        self._places[id(model)] = uri

    def manifest(self, node: str) -> Manifest:
        """The artifact of a node that this stage did not run."""
        if node not in self._manifests:
            planned = self._plan.nodes[node]
            found = self._store.find(planned.fingerprint, planned.identity) or self._store.find(planned.fingerprint)
            self._manifests[node] = found or self._store.open(
                planned.uri or f"{self._store.url}/nodes/{planned.fingerprint}"
            )
        return self._manifests[node]

    def lineage(self, path: ScoringPath) -> dict[str, str]:
        """The fingerprints of the nodes on a path: their ids may differ in the experiment that reads it."""
        ids = {path.root, *(item.node for item in path.items)}
        return {node: self._plan.nodes[node].fingerprint for node in ids if node in self._plan.nodes}

    def _load(self, node: str, port: str) -> None:
        manifest = self.manifest(node)
        known = manifest.ports[port]
        if known["kind"] == "table" and not known["stored"]:
            self._rebuild(node, manifest)
            return
        path = manifest.path(port)
        match known["kind"]:
            case "table":
                self._made[(node, port)] = self.read_table(path, known)
            case "model" if known["meta"].get("package"):
                self._made[(node, port)] = {**known["meta"], "uri": path}
            case "model":
                with self._store.fetched(path) as folder:
                    model = Model.load(str(folder), None if self._store.local else f"{path}/core")
                if model.info.path:
                    model.info = replace(
                        model.info, path=self._renamed(model.info.path, known["meta"].get("lineage", {}))
                    )
                self.remember(model, path)
                self._made[(node, port)] = model
            case "transformer":
                value = json.loads(self._store.read_text(path))
                self._made[(node, port)] = Transformer(tuple(value["ops"]), node)
            case _:
                self._made[(node, port)] = json.loads(self._store.read_text(path))

    def read_table(self, uri: str, known: Mapping[str, Any]) -> Table:
        schema = Schema.from_json(known["schema"])
        path = self._renamed(ScoringPath.from_json(known["meta"]["path"]), known["meta"].get("lineage", {}))
        return Table(self.read_frame(uri, schema), schema, path)

    def read_frame(self, uri: str, schema: Schema) -> DataFrame:
        reader = self._spark.read.schema(spark_types.struct_of(schema))
        return reader.parquet(self._store.hadoop(uri))

    def _renamed(self, path: ScoringPath, lineage: Mapping[str, str]) -> ScoringPath:
        """A stored path in this experiment's node ids."""
        here = {old: self._nodes.get(fingerprint, old) for old, fingerprint in lineage.items()}
        items = tuple(replace(item, node=here.get(item.node, item.node)) for item in path.items)
        return replace(path, root=here.get(path.root, path.root), items=items)

    def _rebuild(self, node: str, manifest: Manifest) -> None:
        """Make a cheap node's tables again: its stored steps, or its own run, on its inputs."""
        component = self._components[node]
        label = self._experiment.by_id[node].label or component.title.en
        if isinstance(component, EachRow):
            steps = Steps.from_json(manifest.ports["table"]["meta"]["ops"])
            inferred = Schema.from_json(manifest.ports["table"]["schema"])
            table = build.apply_steps(self.inputs(node)["table"], steps, node, label)
            self._made[(node, "table")] = replace(table, schema=inferred)
            return
        made = build.outputs(component, self._job_for(node), label, self.inputs(node))
        for port, value in made.items():
            self._made[(node, port)] = value

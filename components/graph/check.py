"""Checks an experiment and infers every port's columns, without any engine: the live schema of the canvas."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from components import errors
from components.graph import lint, upgrade
from components.graph.experiment import Edge, Experiment, Node
from components.registry import Catalog
from components.spec import ports
from components.spec.component import Component, Source
from components.spec.schema import UNKNOWN, Schema
from components.spec.training import ModelInfo, Trainer

Sources = Mapping[str, Schema] | Callable[[Node, Component], Schema | None]
Analyse = Callable[[Component, Mapping[str, Any]], dict[str, Schema] | None]


@dataclass
class NodeShape:
    """What is known of one node."""

    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Schema] = field(default_factory=dict)
    models: dict[str, ModelInfo] = field(default_factory=dict)
    problems: list[errors.Problem] = field(default_factory=list)
    serves: bool | None = None

    def json(self) -> dict[str, Any]:
        shown = {
            name: [s.json() for s in given] if isinstance(given, list) else given.json()
            for name, given in self.inputs.items()
            if isinstance(given, (Schema, list))
        }
        return {
            "inputs": shown,
            "outputs": {name: schema.json() for name, schema in self.outputs.items()},
            "problems": [problem.json() for problem in self.problems],
            "serves": self.serves,
        }


@dataclass
class Inference:
    """Shapes by node and every problem; `instances` are the nodes' components where their parameters are right."""

    nodes: dict[str, NodeShape]
    problems: list[errors.Problem]
    instances: dict[str, Component]

    @property
    def schemas(self) -> dict[str, dict[str, Schema]]:
        return {node: shape.outputs for node, shape in self.nodes.items()}

    @property
    def errors(self) -> list[errors.Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    def json(self) -> dict[str, Any]:
        return {
            "nodes": {node: shape.json() for node, shape in self.nodes.items()},
            "problems": [problem.json() for problem in self.problems],
        }


def check(
    experiment: Experiment, catalog: Catalog, sources: Sources | None = None, analyse: Analyse | None = None
) -> Inference:
    """Every problem of the experiment, and the columns of every port. Never raises for a mistake of the user's.

    `sources` gives the columns of sources that only the engine or the studio knows (datasets, probed files).
    `analyse` gives the outputs of components that say `analysed`, where inference leaves something unknown; it may raise
    UserError with what to tell instead.
    """
    return _Checker(experiment, catalog, sources or {}, analyse).run()


class _Checker:
    def __init__(self, experiment: Experiment, catalog: Catalog, sources: Sources, analyse: Analyse | None) -> None:
        self.experiment = experiment
        self.catalog = catalog
        self.sources = sources
        self.analyse = analyse
        self.shapes = {node.id: NodeShape() for node in experiment.nodes}
        self.loose: list[errors.Problem] = []
        self.instances: dict[str, Component] = {}
        self.kinds: dict[str, type[Component]] = {}

    def run(self) -> Inference:
        for node in self.experiment.nodes:
            self._instantiate(node)
        edges = [edge for n, edge in enumerate(self.experiment.edges) if self._edge_right(n, edge)]
        self.into: dict[str, list[Edge]] = {}
        for edge in edges:
            self.into.setdefault(edge.target[0], []).append(edge)
        self._cycle()
        for ordered in self.experiment.order():
            self._shape(self.experiment.by_id[ordered])
        lint.serving(self.experiment, self.shapes, self.instances, self.into)
        problems = [*self.loose, *(p for shape in self.shapes.values() for p in shape.problems)]
        return Inference(self.shapes, problems, self.instances)

    def _instantiate(self, saved: Node) -> None:
        shape = self.shapes[saved.id]
        node, problems = upgrade.node(saved, self.catalog)
        shape.problems += problems
        if problems:
            return
        self.kinds[node.id] = self.catalog[node.component]
        try:
            self.instances[node.id] = instance(self.catalog[node.component], node.params)
        except errors.UserError as wrong:
            shape.problems += [p.at(node=node.id) for p in wrong.problems]

    def _edge_right(self, number: int, edge: Edge) -> bool:
        ends = [(edge.source, "outputs", "output", "输出"), (edge.target, "inputs", "input", "输入")]
        found = []
        for (node, name), side, en, zh in ends:
            kind = self.kinds.get(node)
            if kind is None:
                return False
            known: tuple[ports.Port, ...] = getattr(kind, side)
            port = next((p for p in known if p.name == name), None)
            if port is None:
                self._edge_problem(
                    number,
                    edge,
                    errors.problem(
                        "port-unknown",
                        f"“{{component}}” has no {en} “{{port}}” ({en}s: {{ports}}).",
                        f"组件“{{component}}”没有{zh}端口“{{port}}”（现有：{{ports}}）。",
                        component=kind.key,
                        port=name,
                        ports=errors.listed(p.name for p in known),
                    ),
                )
                return False
            found.append(port)
        refused = ports.refusal(found[0].kind, found[1].kind)
        if refused is not None:
            self._edge_problem(number, edge, refused)
            return False
        return True

    def _edge_problem(self, number: int, edge: Edge, problem: errors.Problem) -> None:
        target = edge.target[0]
        self.shapes[target].problems.append(problem.at(node=target, port=edge.target[1], edge=number))

    def _cycle(self) -> None:
        cycle = self.experiment.cycle()
        if cycle:
            names = [self.experiment.by_id[n].label or n for n in cycle]
            self.loose.append(
                errors.problem(
                    "cycle",
                    "The steps go round in a circle: {nodes}.",
                    "节点之间形成了环：{nodes}。",
                    where=errors.Where(node=cycle[0]),
                    hint=("Remove one of these connections.", "请删除其中一条连线。"),
                    nodes=" → ".join([*names, names[0]]),
                )
            )

    def _shape(self, node: Node) -> None:
        shape, kind = self.shapes[node.id], self.kinds.get(node.id)
        if kind is None:
            return
        given = self._inputs(node, kind, shape)
        made = self.instances.get(node.id)
        if made is None:
            shape.outputs = {p.name: UNKNOWN for p in kind.outputs if p.kind == "table"}
            return
        known = self._source(node, made)
        outputs, problems = shaped(made, given)
        shape.outputs = outputs if known is None else {"table": known}
        doubts = made.doubts(known) if known is not None and isinstance(made, Source) else []
        shape.problems += [p.at(node=node.id) for p in [*problems, *doubts]]
        if made.analysed and not any(p.severity == "error" for p in problems):
            self._analyse(node, made, given, shape)
        self._models(made, given, shape)

    def _inputs(self, node: Node, kind: type[Component], shape: NodeShape) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for port in kind.inputs:
            edges = [e for e in self.into.get(node.id, []) if e.target[1] == port.name]
            if len(edges) > 1 and not port.many:
                shape.problems.append(_too_many(node.id, port.name))
            values = [self._value(edge, port.kind) for edge in edges]
            if not edges and not port.optional:
                shape.problems.append(_not_connected(node.id, port))
            if port.many:
                given[port.name] = values
            elif values:
                given[port.name] = values[0]
            elif not port.optional and port.kind == "table":
                given[port.name] = UNKNOWN
        shape.inputs = given
        return given

    def _value(self, edge: Edge, kind: ports.Kind) -> Any:
        node, port = edge.source
        shape = self.shapes[node]
        if kind == "table":
            return shape.outputs.get(port, UNKNOWN)
        return shape.models.get(port)

    def _source(self, node: Node, made: Component) -> Schema | None:
        if made.inputs:
            return None
        if callable(self.sources):
            try:
                return self.sources(node, made)
            except errors.UserError as wrong:
                self.shapes[node.id].problems += [p.at(node=node.id) for p in wrong.problems]
                return UNKNOWN
        return self.sources.get(node.id)

    def _analyse(self, node: Node, made: Component, given: Mapping[str, Any], shape: NodeShape) -> None:
        if self.analyse is None or not any(_unclear(schema) for schema in shape.outputs.values()):
            return
        tables = [t for value in given.values() for t in (value if isinstance(value, list) else [value])]
        if not tables or any(not isinstance(table, Schema) or _unclear(table) for table in tables):
            return
        try:
            shape.outputs |= self.analyse(made, given) or {}
        except errors.UserError as wrong:
            shape.problems += [p.at(node=node.id) for p in wrong.problems]

    def _models(self, made: Component, given: Mapping[str, Any], shape: NodeShape) -> None:
        if isinstance(made, Trainer):
            shape.models["model"] = made.planned_model(given.get("train") or UNKNOWN)
        elif "model" in given and any(p.kind == "model" for p in made.outputs):
            shape.models["model"] = given["model"]


def _unclear(schema: Schema) -> bool:
    return schema.open or any(column.type == "unknown" for column in schema.columns)


def _too_many(node: str, port: str) -> errors.Problem:
    return errors.problem(
        "input-twice",
        "Input “{port}” takes one connection.",
        "输入端口“{port}”只能连接一条线。",
        where=errors.Where(node=node, port=port),
        port=port,
    )


def _not_connected(node: str, port: ports.Port) -> errors.Problem:
    title = port.title or ports.TITLES.get(port.name) or ports.TITLES[port.kind]
    return errors.problem(
        "input-missing",
        f"Connect the input “{title.en}”.",
        f"请连接输入“{title.zh}”。",
        where=errors.Where(node=node, port=port.name),
        port=port.name,
    )


def instance(kind: type[Component], params: Mapping[str, Any]) -> Component:
    """The component with these parameters; the same for the same values (they are immutable)."""
    made = _instance(cast(Hashable, kind), json.dumps(params, sort_keys=True, ensure_ascii=False, default=str))
    return cast(Component, made)


@functools.lru_cache(maxsize=20_000)
def _instance(kind: Any, params: str) -> Any:
    return kind(json.loads(params))


def shaped(made: Component, given: Mapping[str, Any]) -> tuple[dict[str, Schema], list[errors.Problem]]:
    """`shape`, remembered for the same instance and the same inputs."""
    frozen = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(given.items()))
    try:
        outputs, problems = _shaped(made, frozen)
    except TypeError:
        return made.shape(given)
    return dict(outputs), list(problems)


@functools.lru_cache(maxsize=20_000)
def _shaped(made: Component, given: tuple[tuple[str, Any], ...]) -> tuple[dict[str, Schema], list[errors.Problem]]:
    return made.shape({name: list(value) if isinstance(value, tuple) else value for name, value in given})

"""What can be said of serving before a run: what every table is made of, and why a model could not be deployed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from components import errors
from components.graph.experiment import Edge, Experiment
from components.spec.component import Component, EachRow, Predictor, Subset
from components.spec.lineage import Lineage, Local, localised
from components.spec.schema import UNKNOWN, Schema
from components.spec.servable import doubtful
from components.spec.training import Trainer

if TYPE_CHECKING:
    from components.graph.check import NodeShape

PUBLISHING = ("predict.register", "predict.deploy")


@dataclass(frozen=True, eq=False)
class Way:
    """How a table came about since its root, as far as serving goes: what was said in a run by its scoring path."""

    root_label: str
    root_kind: str
    root: Schema
    schema: Schema
    doubtful: bool = False
    """Some scorer cannot say one of the steps or the raw columns, whether or not a model reads what that step makes."""
    steps: tuple[tuple[str, tuple[Local, ...]], ...] = ()
    """What each node did to the columns."""
    blocked: tuple[errors.Problem, ...] = ()
    partial: bool = False
    """More columns come by fitting (one-hot): what is known can rule serving out, but not in."""

    def stepped(self, node: str, operations: tuple[Local, ...]) -> Way:
        schema = operations[-1].schema if operations else self.schema
        doubtful = self.doubtful or any(one.doubtful for one in operations)
        return replace(self, schema=schema, doubtful=doubtful, steps=(*self.steps, (node, operations)))

    def lineage(self) -> Lineage:
        """What each column is made of: dear for a long way, so asked only where it can make a difference."""
        made = Lineage.of(self.root)
        for node, operations in self.steps:
            made = made.after(operations, node)
        return made


Ways = dict[tuple[str, str], Way | None]


def serving(
    experiment: Experiment,
    shapes: Mapping[str, NodeShape],
    instances: Mapping[str, Component],
    into: Mapping[str, list[Edge]],
) -> None:
    """Set `serves` of every trainer. A problem says which node and why, an error where it is to be published; where a scorer
    that is left serves the model without PMML, that is a warning."""
    ways: Ways = {}
    needed = experiment.upstream({node for node, made in instances.items() if isinstance(made, Trainer)})
    for node in experiment.order():
        made = instances.get(node)
        if made is None or node not in needed:
            continue
        label = experiment.by_id[node].label or made.title.en
        given: dict[str, list[Way | None]] = {}
        for edge in into.get(node, []):
            given.setdefault(edge.target[1], []).append(ways.get(edge.source))
        if isinstance(made, Trainer):
            _trainer(experiment, node, made, shapes, (given.get("train") or [None])[0])
        for port in made.outputs:
            if port.kind == "table":
                ways[(node, port.name)] = _way(node, label, made, shapes[node], given, port.name)


def _way(
    node: str, label: str, made: Component, shape: NodeShape, given: Mapping[str, list[Way | None]], port: str
) -> Way | None:
    """How an output table comes about; None where that is not known before a run."""
    schema = shape.outputs.get(port, UNKNOWN)
    tables = next((given[p.name] for p in made.inputs if p.kind == "table" and p.name in given), [])
    before = tables[0] if tables else None
    if isinstance(made, Predictor):
        return _blocked(before, node, predicted(label))
    if isinstance(made, EachRow):
        return _stepped(before, node, made, shape, schema)
    if isinstance(made, Subset):
        return before
    if made.rows == "each":
        return _blocked(before, node, own_code(label))
    if made.unites and all(way is before for way in tables):
        return before
    kind = "source" if not made.inputs else "new"
    return None if schema.open else Way(label, kind, schema, schema, any(doubtful(c.type) for c in schema.columns))


def _stepped(before: Way | None, node: str, made: EachRow, shape: NodeShape, schema: Schema) -> Way | None:
    table = shape.inputs.get("table")
    if before is None or not isinstance(table, Schema) or (table.open and not before.partial):
        return None
    try:
        return replace(before.stepped(node, _localised(made, table)), partial=schema.open)
    except errors.UserError:
        return None


@functools.lru_cache(maxsize=20_000)
def _localised(made: EachRow, table: Schema) -> tuple[Local, ...]:
    return localised(made.planned(table).ops, table)


def _blocked(before: Way | None, node: str, why: errors.Problem) -> Way | None:
    return replace(before, blocked=(*before.blocked, why.at(node=node))) if before else None


def predicted(label: str) -> errors.Problem:
    """Why nothing after a prediction can be served with the model."""
    return errors.problem(
        "not-servable",
        "“{label}” adds another model's predictions; a served model cannot take them as inputs.",
        "“{label}”加入了另一个模型的预测结果，部署的模型无法以此作为输入。",
        label=label,
    )


def own_code(label: str) -> errors.Problem:
    """Why nothing after a user's own code can be served with the model."""
    return errors.problem(
        "not-servable",
        "“{label}” runs code of its own, which an endpoint cannot run.",
        "“{label}”运行自定义代码，在线服务无法执行。",
        hint=("Write the step with “Derive columns” instead.", "请改用“派生列”实现这一步。"),
        label=label,
    )


def _trainer(
    experiment: Experiment, node: str, made: Trainer, shapes: Mapping[str, NodeShape], way: Way | None
) -> None:
    shape = shapes[node]
    table = shape.inputs.get("train")
    if way is None or not isinstance(table, Schema) or (table.open and not way.partial):
        return
    published = [n for n in experiment.downstream([node]) if experiment.by_id[n].component in PUBLISHING]
    judged = _judged(way, made, table)
    if judged is None:
        return
    refused, told = judged
    shape.serves = False if refused else None if table.open else True
    for problem in refused:
        _tell(shapes, replace(problem, severity="error" if published else "warning"), node)
    for problem in told:
        _tell(shapes, replace(problem, severity="warning" if published else "info"), node)
    if not refused and way.root_kind == "new":
        for place in published or [node]:
            shapes[place].problems.append(expects(way.root_label).at(node=place))


def _tell(shapes: Mapping[str, NodeShape], problem: errors.Problem, trainer: str) -> None:
    place = problem.where.node or trainer
    shapes[place].problems.append(problem.at(node=place))


def _judged(way: Way, made: Trainer, table: Schema) -> tuple[list[errors.Problem], list[errors.Problem]] | None:
    """Why the model could not be served, and what it would be served without, by node: as packaging says, by the same lineage.

    None where that is not known before a run.
    """
    if way.blocked:
        return list(way.blocked), []
    model = made.planned_model(table)
    try:
        encode = localised(model.encode, way.schema)
        after = encode[-1].schema if encode else way.schema
        missing = [p for name in model.inputs if (p := after.missing(name))]
        if missing or not (way.doubtful or any(one.doubtful for one in encode)):
            return missing, []
        servable = way.lineage().after(encode, "").servable(model.inputs)
    except errors.UserError as wrong:
        return list(wrong.problems), []
    return (servable.refused, servable.told) if servable else None


def expects(root: str) -> errors.Problem:
    """That the endpoint starts after the last step which makes new rows."""
    return errors.problem(
        "endpoint-expects",
        "The endpoint expects the columns of ‹{root}›: what comes before it is not part of the service.",
        "在线服务需要的输入是 ‹{root}› 的列：它之前的步骤不包含在服务中。",
        severity="info",
        root=root,
    )

"""What can be said of serving before a run: the scoring path of every table, and why a model could not be deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from components import errors
from components.graph.experiment import Edge, Experiment
from components.spec import scoring
from components.spec.component import Component, EachRow, Predictor, Subset
from components.spec.schema import UNKNOWN, Schema
from components.spec.scoring import ScoringPath
from components.spec.training import Trainer

if TYPE_CHECKING:
    from components.graph.check import NodeShape

PUBLISHING = ("predict.register", "predict.deploy")


def serving(
    experiment: Experiment,
    shapes: Mapping[str, NodeShape],
    instances: Mapping[str, Component],
    into: Mapping[str, list[Edge]],
) -> None:
    """Set `serves` of every trainer; a problem, an error where it is to be published, says which node and why."""
    paths: dict[tuple[str, str], ScoringPath | None] = {}
    for node in experiment.order():
        made = instances.get(node)
        if made is None:
            continue
        label = experiment.by_id[node].label or made.title.en
        given = {e.target[1]: paths.get(e.source) for e in into.get(node, [])}
        if isinstance(made, Trainer):
            _trainer(experiment, node, made, shapes, given.get("train"), experiment.by_id)
        for port in made.outputs:
            if port.kind == "table":
                paths[(node, port.name)] = _path(node, label, made, shapes[node], given, port.name)


def _path(
    node: str, label: str, made: Component, shape: NodeShape, given: Mapping[str, ScoringPath | None], port: str
) -> ScoringPath | None:
    """The path of an output table; None where it is not known before a run."""
    schema = shape.outputs.get(port, UNKNOWN)
    before = next((given[p.name] for p in made.inputs if p.kind == "table" and p.name in given), None)
    table = shape.inputs.get("table")
    if isinstance(made, Predictor):
        return before.blocked(node, predicted(label), label) if before else None
    if isinstance(made, EachRow):
        if before is None or not isinstance(table, Schema) or table.open or schema.open:
            return None
        try:
            return before.stepped(node, made.planned(table).ops, label)
        except errors.UserError:
            return None
    if isinstance(made, Subset):
        return before.picked(node, port, None, label) if before else None
    if made.rows == "each":
        return before.blocked(node, own_code(label), label) if before else None
    kind = "source" if not made.inputs else "new"
    return None if schema.open else ScoringPath(node, label, kind, schema)


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
    experiment: Experiment,
    node: str,
    made: Trainer,
    shapes: Mapping[str, NodeShape],
    path: ScoringPath | None,
    by_id: Mapping[str, object],
) -> None:
    shape = shapes[node]
    table = shape.inputs.get("train")
    if path is None or not isinstance(table, Schema) or table.open:
        return
    model = made.planned_model(table)
    published = [n for n in experiment.downstream([node]) if experiment.by_id[n].component in PUBLISHING]
    problems = why_not(path, model.inputs, model.encode)
    shape.serves = not problems
    for problem in problems:
        place = problem.where.node or node
        shown = replace(problem, severity="error" if published else "warning")
        shapes[place].problems.append(shown.at(node=place))
    if not problems and path.root_kind == "new":
        for place in published or [node]:
            shapes[place].problems.append(expects(path).at(node=place))


def why_not(path: ScoringPath, reads: list[str], encode: object) -> list[errors.Problem]:
    """Why a model on this path cannot be served, all reasons by node; empty where it can be."""
    try:
        program = scoring.compile_path(path, reads, encode)  # type: ignore[arg-type]
    except errors.UserError as wrong:
        return list(wrong.problems)
    return program.unservable()


def expects(path: ScoringPath) -> errors.Problem:
    """That the endpoint starts after the last step which makes new rows."""
    return errors.problem(
        "endpoint-expects",
        "The endpoint expects the columns of ‹{root}›: what comes before it is not part of the service.",
        "在线服务需要的输入是 ‹{root}› 的列：它之前的步骤不包含在服务中。",
        severity="info",
        root=path.root_label,
    )

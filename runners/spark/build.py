"""From a component and its inputs to lazy output tables, each with its scoring path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components import errors
from components.graph import lint
from components.spec import scoring, scoring_spark, spark_types
from components.spec.component import Component, EachRow, Predictor, Subset
from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.steps import Steps
from components.spec.table import Table, Transformer
from components.spec.training import Model

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.job import Job

Values = dict[str, Any]


def outputs(component: Component, job: Job, label: str, inputs: Mapping[str, Any]) -> Values:
    """What the component gives, by port: `Table`, `Model`, `Transformer`, or plain values. Tables are not computed yet."""
    if isinstance(component, EachRow) and not hasattr(component, "run"):
        return _each(component, job.node, label, inputs)
    inferred = _checked(component, {name: _known(value) for name, value in inputs.items()})
    given = {name: _given(component, value) for name, value in inputs.items()}
    result = component.run(job, **given)  # type: ignore[attr-defined]
    named = dict(result) if isinstance(result, dict) else {_only(component): result}
    return {
        name: table_of(component, job.node, label, name, value, inputs, inferred.get(name))
        if _is_frame(value)
        else value
        for name, value in named.items()
        if value is not None
    }


def _checked(component: Component, schemas: Mapping[str, Any]) -> Mapping[str, Schema]:
    """What the component infers of its inputs as they came; raises UserError where it finds them wrong."""
    inferred, found = component.shape(schemas)
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        raise errors.UserError(wrong)
    return inferred


def apply_steps(table: Table, steps: Steps, node: str, label: str) -> Table:
    """The table after steps: one projection per operation, and one more item on its path."""
    schema, found = steps.infer(table.schema)
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        raise errors.UserError(wrong)
    frame, _ = scoring_spark.run_steps(table.frame, table.schema, steps.ops)
    closed = Schema(schema.columns)
    return Table(frame, closed, table.path.stepped(node, steps.ops, label), table.raw)


def _each(component: EachRow, node: str, label: str, inputs: Mapping[str, Any]) -> Values:
    table: Table = inputs["table"]
    _checked(component, {"table": table.schema})
    given = inputs.get("transformer")
    if isinstance(given, Transformer):
        steps = component.steps(table.schema, {"ops": [dict(op) for op in given.ops]})
    elif component.learns():
        steps = component.steps(table.schema, component.fit(table.frame, table.schema))
    else:
        steps = component.steps(table.schema)
    made: Values = {"table": apply_steps(table, steps, node, label)}
    if any(port.kind == "transformer" for port in component.outputs):
        made["transformer"] = Transformer(tuple(dict(op) for op in steps.ops), node)
    return made


def table_of(
    component: Component,
    node: str,
    label: str,
    port: str,
    frame: DataFrame,
    inputs: Mapping[str, Any],
    inferred: Schema | None,
) -> Table:
    """A frame that a component returned, with its columns' roles and its path."""
    schema = spark_types.schema_of(frame)
    tables = [
        t for value in inputs.values() for t in (value if isinstance(value, list) else [value]) if isinstance(t, Table)
    ]
    known = [s for s in [inferred, *(t.schema for t in tables)] if s is not None]
    roles = {c.name: c.role for s in reversed(known) for c in s.columns if c.role}
    schema = schema.with_roles(roles)
    path, raw = _path(component, node, label, port, schema, tables)
    return Table(frame, schema, path, frame if raw is None and path.root == node else raw)


def _path(
    component: Component, node: str, label: str, port: str, schema: Schema, tables: Sequence[Table]
) -> tuple[ScoringPath, DataFrame | None]:
    if tables and isinstance(component, Subset):
        keep = component.keep(tables[0].schema, tables[0].path.conditions)
        return tables[0].path.picked(node, port, keep.get(port), label), tables[0].raw
    if tables and isinstance(component, Predictor):
        return tables[0].path.blocked(node, lint.predicted(label), label), tables[0].raw
    if tables and component.rows == "each":
        return tables[0].path.blocked(node, lint.own_code(label), label), tables[0].raw
    if len(tables) > 1 and getattr(component, "unites", False):
        path = scoring.union([table.path for table in tables], node, label, schema)
        return path, tables[0].raw if path.root != node else None
    kind = "new" if component.inputs else "source"
    return ScoringPath(node, label, kind, schema), None


def _given(component: Component, value: Any) -> Any:
    if component.wants == "table":
        return value
    if isinstance(value, list):
        return [_given(component, item) for item in value]
    return value.frame if isinstance(value, Table) else value


def _known(value: Any) -> Any:
    """What inference is given for a value."""
    if isinstance(value, list):
        return [_known(item) for item in value]
    if isinstance(value, Table):
        return value.schema
    return value.info if isinstance(value, Model) else value


def _only(component: Component) -> str:
    """The port that a single returned value belongs to."""
    ports = [p for p in component.outputs if p.kind != "report"] or list(component.outputs)
    return ports[0].name if ports else "table"


def _is_frame(value: Any) -> bool:
    return hasattr(value, "sparkSession") and hasattr(value, "schema")

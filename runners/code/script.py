"""Writes an experiment as one PySpark script: a section per node, what the nodes share at the top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components import errors, graph, registry
from components.graph import Experiment, Inference
from components.graph.check import Analyse, Sources
from components.spec.component import Component, EachRow, Subset
from components.spec.job import DatasetFiles
from components.spec.scripts import layout
from components.spec.scripts.writing import Code, Parts, TableCode
from runners.code import naming, variables
from runners.variables import put

ENVIRONMENT = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""What the meaning of expressions depends on; the studio runs with the same."""
COLUMNAR = ("source.parquet",)
"""Sources that are as quick to read again."""
PACKAGES = {"sklearn": "scikit-learn", "components": "the Experiment Studio itself", "runners": ""}
"""How packages are installed, where that is not the name under which they are imported."""


@dataclass(frozen=True)
class Given:
    """What the experiment's surroundings know: the columns of sources, and where datasets lie."""

    sources: Sources = field(default_factory=dict)
    datasets: Callable[[str], DatasetFiles | None] = lambda name: None
    analyse: Analyse | None = None


@dataclass(frozen=True)
class Draft:
    """A script before its lines are broken: each statement is one line."""

    parts: Parts
    body: list[str]

    @property
    def constants(self) -> dict[str, str]:
        return self.parts.constants


def write(document: Mapping[str, Any], title: str, given: Given, values: Mapping[str, Any] | None = None) -> str:
    """The script of an experiment file with these values of its variables, which become constants at its top.

    Raises UserError with every problem of the nodes that are switched on, and with what cannot be code; OperationalError
    while columns are being looked up.
    """
    found = values or {}
    read, constants = variables.named(lambda now: draft(graph.read(put(document, now)), given), found)
    return render(read, title, constants)


def draft(experiment: Experiment, given: Given) -> Draft:
    active = _active(experiment)
    inference = graph.check(active, registry.load(), given.sources, given.analyse)
    if inference.errors:
        raise errors.UserError(inference.errors)
    waiting = [problem for problem in inference.problems if problem.code == "columns-reading"]
    if waiting:
        raise errors.OperationalError(waiting)
    parts = Parts(datasets=given.datasets)
    parts.names.taken |= {variables.constant(name) for name in experiment.variables}
    made = _Sections(active, inference, parts)
    made.write()
    return Draft(parts, made.lines)


def _active(experiment: Experiment) -> Experiment:
    """Without the nodes that are switched off, and all that reads them."""
    off = experiment.downstream({node.id for node in experiment.nodes if node.disabled})
    return Experiment(
        tuple(node for node in experiment.nodes if node.id not in off),
        tuple(edge for edge in experiment.edges if not {edge.source[0], edge.target[0]} & off),
        experiment.variables,
        experiment.view,
    )


def _depth_first(experiment: Experiment) -> list[str]:
    """Each node after all that it reads, and as close to it as can be."""
    waiting = {node.id: len({edge.source[0] for edge in experiment.into[node.id]}) for node in experiment.nodes}
    ready, done = [node.id for node in reversed(experiment.nodes) if waiting[node.id] == 0], []
    while ready:
        done.append(ready.pop())
        for target in reversed(list(dict.fromkeys(edge.target[0] for edge in experiment.out_of[done[-1]]))):
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return done


class _Sections:
    """The nodes in the order in which they can run, each with what it reads."""

    def __init__(self, experiment: Experiment, inference: Inference, parts: Parts) -> None:
        self.experiment, self.inference, self.parts = experiment, inference, parts
        self.values: dict[tuple[str, str], object] = {}
        self.lines: list[str] = []
        self.kept: set[tuple[str, str]] = set()

    def write(self) -> None:
        """Raises UserError with what the first node that cannot be code says."""
        for node in _depth_first(self.experiment):
            try:
                self._node(node, self.inference.instances[node])
            except errors.UserError as wrong:
                raise errors.UserError(problem.at(node=node) for problem in wrong.problems) from wrong

    def _node(self, node: str, component: Component) -> None:
        saved = self.experiment.by_id[node]
        code = Code(
            node=node,
            label=naming.variable(saved, component),
            inputs=self._inputs(node, component),
            wanted=self._wanted(node, component),
            parts=self.parts,
            shapes=self.inference.nodes[node].outputs,
        )
        component.pyspark(code)
        self.values |= {(node, port): value for port, value in code.outputs.items()}
        self._ending(node, component, code)
        self.lines += ["", f"# {naming.heading(saved, component)}", *code.lines]

    def _inputs(self, node: str, component: Component) -> dict[str, object]:
        found: dict[str, object] = {}
        many: dict[str, list[object]] = {port.name: [] for port in component.inputs if port.many}
        for edge in self.experiment.into[node]:
            value = self.values.get(edge.source)
            if edge.target[1] in many:
                many[edge.target[1]].append(value)
            elif value is not None:
                found[edge.target[1]] = value
        return found | many

    def _wanted(self, node: str, component: Component) -> frozenset[str]:
        """The outputs that are read; all of them at the end of a path."""
        read = {edge.source[1] for edge in self.experiment.out_of[node]}
        return frozenset(read or {port.name for port in component.outputs})

    def _ending(self, node: str, component: Component, code: Code) -> None:
        """Show a table at the end of a path; keep one in memory that is computed from more than once."""
        edges = self.experiment.out_of[node]
        tables = {port: value for port, value in code.outputs.items() if isinstance(value, TableCode)}
        for port, value in tables.items():
            if not edges:
                code.line(f"{value.name}.show()")
            elif self._keeps(node, port):
                self.kept.add((node, port))
                code.line(f"{value.name}.persist()")

    def _keeps(self, node: str, port: str) -> bool:
        """Whether a table is kept in memory: as in the engine where it is computed from twice, and nothing before is kept.

        Results depend on it: else Spark folds filters into small local tables before it divides them, and trees sample by part.
        """
        if self.inference.instances[node].key in COLUMNAR or self._reads(node, port) < 2:
            return False
        return not self._from_kept(node)

    def _from_kept(self, node: str) -> bool:
        if self.inference.instances[node].costly or self.inference.instances[node].rows not in ("each", "subset"):
            return False
        before = [edge.source for edge in self.experiment.into[node] if edge.target[1] == "table"]
        return any(source in self.kept or self._from_kept(source[0]) for source in before)

    def _reads(self, node: str, port: str) -> int:
        """By each reader, twice by one that learns first, and by each side of a cheap subset that is read."""
        total = 0
        for edge in self.experiment.out_of[node]:
            reader = self.inference.instances[edge.target[0]]
            if edge.source[1] != port:
                continue
            if isinstance(reader, Subset) and not reader.costly:
                total += len({one.source[1] for one in self.experiment.out_of[edge.target[0]]})
            else:
                total += 2 if isinstance(reader, EachRow) and reader.learns() else 1
        return total


def render(found: Draft, title: str, variables: Mapping[str, str]) -> str:
    """The file: its docstring, imports, constants, copied functions, and `main`."""
    parts, counted = found.parts, any(line.startswith("metrics[") for line in found.body)
    parts.imports.add("from pyspark.sql import SparkSession")
    if counted:
        parts.imports.add("import json")
        parts.imports.add("from typing import Any")
    constants = [f"{name} = {value}" for name, value in {**variables, **parts.constants}.items()]
    constants = [line for constant in constants for line in layout.lines(constant)]
    made = [*_docstring(title, parts), "", *parts.imports.lines()]
    made += [""] if constants or parts.copies.constants else []
    made += [*constants, *(line for text in parts.copies.constants for line in text.split("\n"))]
    for text in parts.copies.definitions:
        made += ["", "", *text.split("\n")]
    made += ["", "", "def main() -> None:", *_session(title, parts)]
    made += ["    metrics: dict[str, Any] = {}"] if counted else []
    made += [line for statement in found.body for line in _statement(statement)]
    made += ["", "    print(json.dumps(metrics, ensure_ascii=False, indent=2))"] if counted else []
    made += ["", "", 'if __name__ == "__main__":', "    main()"]
    return "\n".join(made) + "\n"


def _statement(statement: str) -> list[str]:
    if not statement:
        return [""]
    return [f"    {statement}"] if statement.startswith("#") else layout.lines(statement, 4)


def _docstring(title: str, parts: Parts) -> list[str]:
    packages = [found for name in parts.imports.packages if (found := PACKAGES.get(name, name))]
    needs = ", ".join(dict.fromkeys([*packages, "pyspark"]))
    safe = title.replace("\\", "/").replace('"""', "'''").replace("\n", " ")
    return [f'"""{safe}: an experiment of Experiment Studio as one PySpark script.', "", f"Needs {needs}.", '"""']


def _session(title: str, parts: Parts) -> list[str]:
    settings = ENVIRONMENT | parts.settings
    made = ["    spark = (", "        SparkSession.builder.appName(" + layout.text(title) + ")"]
    made += [f"        .config({layout.text(name)}, {layout.text(value)})" for name, value in settings.items()]
    return [*made, "        .getOrCreate()", "    )"]

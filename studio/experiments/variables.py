"""The `${variables}` of an experiment: their values when a run starts, and what is known of them on the canvas."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from components import graph, registry
from components.errors import Problem, UserError
from components.graph import Experiment
from runners import variables


def for_run(document: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every variable, `today-1` and the like as of now.

    Raises UserError with all that are missing, unknown or of the wrong type, and each parameter that names one that the
    experiment does not have.
    """
    values, problems = variables.values(document, given)
    problems += undeclared(graph.read(document))
    if problems:
        raise UserError(problems)
    return values


def put(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with values in the places of their names."""
    return variables.put(document, values) if values else dict(document)


def undeclared(experiment: Experiment) -> list[Problem]:
    """A problem for each parameter that names an unknown variable; in a user's code, `${x}` may mean something else."""
    catalog, found = registry.load(), []
    for node in experiment.nodes:
        kind = catalog.get(node.component)
        if node.disabled or (kind is not None and kind.code):
            continue
        for param, value in node.params.items():
            names = sorted(variables.uses(value) - set(experiment.variables))
            found += [variables.undeclared(n, experiment.variables).at(node=node.id, param=param) for n in names]
    return found


@dataclasses.dataclass(frozen=True)
class Drafted:
    """An experiment as the canvas shows it: defaults in place, and the parameters that wait for a run's values."""

    experiment: Experiment
    problems: tuple[Problem, ...] = ()
    waiting: frozenset[tuple[str, str]] = frozenset()

    def kept(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems but those of parameters whose values nobody knows yet."""
        return [p for p in problems if (p.where.node, p.where.param) not in self.waiting]


def drafted(experiment: Experiment) -> Drafted:
    """What can be said before a run: a variable without a default is a warning, since the run will be given its value."""
    used = {(n.id, param): variables.uses(v) for n in experiment.nodes for param, v in n.params.items()}
    if not experiment.variables and not any(used.values()):
        return Drafted(experiment)
    document = graph.write(experiment)
    values, problems = variables.values(document, {})
    told = [dataclasses.replace(p, severity="warning") if p.code == "variable-missing" else p for p in problems]
    waiting = {place for place, names in used.items() if names - set(values)}
    resolved = graph.read(variables.put(document, values))
    return Drafted(resolved, (*told, *undeclared(experiment)), frozenset(waiting))

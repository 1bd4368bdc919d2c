"""What nodes took in former runs, for the estimates of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from django.db.models import Avg

from components.spec.component import Component
from runners.estimates import Expected, Took, expected
from studio.experiments.models import Experiment
from studio.runs.models import RunNode, RunState

RUNS = 12
"""So many of an experiment's last runs are looked at."""


def of(experiment: Experiment, draft: bool = False) -> Callable[[str, Component, float | None], Expected | None]:
    """A node's own evaluations in this experiment; else those of its component in the workspace's whole runs, on average.

    What a draft run trains fewer rounds of is taken to need as much more in a whole run, and the other way round.
    """
    done = RunNode.objects.filter(state=RunState.OK, seconds__isnull=False)
    own: dict[tuple[str, str], list[tuple[bool, Took]]] = defaultdict(list)
    runs = list(experiment.runs.order_by("-id").values_list("pk", flat=True)[:RUNS])
    rows = done.filter(run__in=runs).order_by("-run_id")
    for node, component, drafted, size, seconds, memory in rows.values_list(
        "node", "component", "run__draft", "rows_before", "seconds", "memory_mb"
    ):
        own[node, component].append((drafted, Took(size, seconds or 0.0, memory)))
    others = done.filter(run__workspace=experiment.workspace_id, run__draft=False).values("component")
    means = {
        found["component"]: (False, Took(found["size"], found["mean"] or 0.0, found["memory"]))
        for found in others.annotate(mean=Avg("seconds"), size=Avg("rows_before"), memory=Avg("memory_mb"))
    }

    def told(node: str, component: Component, rows: float | None) -> Expected | None:
        mean = means.get(component.key)
        found = own.get((node, component.key)) or ([mean] if mean else [])
        rounds = max(
            (getattr(component.params, name) / most for name, most in component.lowered().items()), default=1.0
        )
        return expected([_as_if(took, drafted, draft, rounds) for drafted, took in found], rows)

    return told


def _as_if(took: Took, drafted: bool, draft: bool, rounds: float) -> Took:
    """An evaluation as it would have been in a run of the other kind, which trains `rounds` times as much, or as little."""
    if drafted == draft:
        return took
    return replace(took, seconds=took.seconds * (rounds if drafted else 1 / rounds))

"""What nodes took in former runs, for the estimates of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Avg

from components.spec.component import Component
from runners.estimates import Expected, Took, expected
from studio.experiments.models import Experiment
from studio.runs.models import RunNode, RunState

RUNS = 12
"""So many of an experiment's last runs are looked at."""


def of(experiment: Experiment) -> Callable[[str, Component, float | None], Expected | None]:
    """A node's own evaluations in this experiment; else those of its component in the workspace, on average."""
    done = RunNode.objects.filter(state=RunState.OK, seconds__isnull=False)
    own: dict[tuple[str, str], list[Took]] = defaultdict(list)
    runs = list(experiment.runs.order_by("-id").values_list("pk", flat=True)[:RUNS])
    rows = done.filter(run__in=runs).order_by("-run_id")
    for node, component, size, seconds, memory in rows.values_list(
        "node", "component", "rows_before", "seconds", "memory_mb"
    ):
        own[node, component].append(Took(size, seconds or 0.0, memory))
    others = done.filter(run__workspace=experiment.workspace_id).values("component")
    means = {
        found["component"]: Took(found["size"], found["mean"] or 0.0, found["memory"])
        for found in others.annotate(mean=Avg("seconds"), size=Avg("rows_before"), memory=Avg("memory_mb"))
    }

    def told(node: str, component: Component, rows: float | None) -> Expected | None:
        mean = means.get(component.key)
        return expected(own.get((node, component.key)) or ([mean] if mean else []), rows)

    return told

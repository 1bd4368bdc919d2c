"""Plans of the studio: the experiment in its workspace, with what the store has and how long nodes took before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Avg

from components import errors, graph
from components.spec.component import Component
from runners.plan import Plan
from runners.plan import plan as make_plan
from studio.api.problems import Refused
from studio.experiments import documents
from studio.experiments.models import Experiment
from studio.places import store
from studio.runs.models import Run, RunNode, RunState
from studio.workspaces.access import Access
from studio.workspaces.models import Workspace

__all__ = ["plan", "previous_plan", "refuse_code_without_the_right", "store"]


def plan(
    workspace: Workspace, document: Mapping[str, Any], scope: Mapping[str, Any], force: Sequence[str],
    previous: Plan | None = None,
) -> Plan:  # fmt: skip
    """What a run would do; raises UserError with the problems of all nodes that would run."""
    return make_plan(
        graph.read(document), store=store(), scope=dict(scope), sources=documents.sources(workspace), force=force,
        previous=previous, history=_history(workspace),
    )  # fmt: skip


def previous_plan(experiment: Experiment) -> Plan | None:
    """The plan of the experiment's last run."""
    row = Run.objects.filter(experiment=experiment).order_by("-id").only("plan").first()
    return Plan.from_json(row.plan) if row else None


def _history(workspace: Workspace) -> Any:
    """Expected seconds of a node: the mean of its component's good runs in this workspace."""
    ran = RunNode.objects.filter(run__workspace=workspace, state=RunState.OK, seconds__isnull=False)
    means = dict(ran.values_list("component").annotate(mean=Avg("seconds")))

    def seconds(node: str, component: Component) -> float | None:
        return means.get(component.key)

    return seconds


def refuse_code_without_the_right(access: Access, document: Mapping[str, Any], planned: Plan) -> None:
    """Raise a 403 naming the nodes that run a user's own code where the asker may not."""
    if access.may_code:
        return
    stages = [stage for stage in planned.stages if stage.engine == "spark-code"]
    nodes = [node for stage in stages for node in stage.nodes]
    if nodes:
        raise Refused(
            [
                errors.problem(
                    "code-right-needed",
                    "Running SQL statements or Python needs the right to do so.",
                    "运行 SQL 或 Python 代码需要相应权限。",
                    where=errors.Where(node=node),
                )
                for node in nodes
            ],
            403,
        )

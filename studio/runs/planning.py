"""Plans of the studio: the experiment in its workspace, with what the store has and how long nodes took before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components import errors, graph
from runners.plan import Plan
from runners.planner import plan as make_plan
from studio.api.problems import Refused
from studio.experiments import documents
from studio.experiments.models import Experiment
from studio.places import store
from studio.runs import clusters, history
from studio.runs.models import Run
from studio.workspaces.access import Access

__all__ = ["plan", "previous_run", "refuse_code_without_the_right", "store"]


def plan(
    experiment: Experiment, document: Mapping[str, Any], scope: Mapping[str, Any], force: Sequence[str],
    previous: Plan | None = None, draft: bool = False, as_of: Mapping[str, str] | None = None,
) -> Plan:  # fmt: skip
    """What a run would do; raises UserError with the problems of all nodes that would run."""
    return make_plan(
        graph.read(document), store=store(), scope=dict(scope), sources=documents.sources(experiment.workspace),
        force=force, previous=previous, history=history.of(experiment, draft), draft=draft,
        apart=clusters.policy(experiment.workspace).cluster.apart, as_of=as_of,
    )  # fmt: skip


def previous_run(experiment: Experiment, draft: bool) -> Run | None:
    """The experiment's last run of the same kind, with its version."""
    found = Run.objects.filter(experiment=experiment, draft=draft).order_by("-id")
    return found.select_related("version").first()


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

"""Every write to runs but the events: begin, cancel, finish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from components import graph
from runners import events
from runners.clusters import Choice
from runners.plan import Plan
from studio.api.problems import conflict
from studio.apps import studio_apps
from studio.experiments import actions as experiments
from studio.experiments import variables
from studio.experiments.models import Experiment, QueuePolicy, Version
from studio.live import broadcast
from studio.runs import clusters, doorbell, planning
from studio.runs.leases import Lease
from studio.runs.models import UNFINISHED, Run, RunNode, RunState
from studio.workspaces.access import Access
from studio.workspaces.actions import audit
from studio.workspaces.models import User

NO_CHOICE = Choice()


def start(
    access: Access, experiment: Experiment, scope: Mapping[str, Any], force: Sequence[str], revision: int | None,
    given: Mapping[str, Any] | None = None, draft: bool = False, cluster: Choice = NO_CHOICE,
    as_of: Mapping[str, str] | None = None,
) -> Run:  # fmt: skip
    """Queue a run of the experiment as it is saved; raises UserError with every problem of the nodes that would run.

    `given` are values of the experiment's variables; the others take their defaults. A `draft` runs on samples. `cluster`
    is what this run asks of the workspace's cluster. `as_of` has the moments of earlier readings to take (runners.planner).
    """
    if revision is not None and revision != experiment.revision:
        data = {"revision": experiment.revision}
        raise conflict(
            "stale-revision", "The experiment was saved since you looked.", "实验已被更新，请刷新后再运行。", data
        )
    before = planning.previous_run(experiment, draft)
    previous = Plan.from_json(before.plan) if before else None
    chosen = Chosen.of(experiment.document, given or {})
    document = variables.put(experiment.document, chosen.values)
    planned = planning.plan(experiment, document, scope, force, previous, draft, as_of)
    planning.refuse_code_without_the_right(access, document, planned)
    where = clusters.for_run(experiment.workspace, cluster)
    return _queue(access.user, experiment, planned, scope, force, before, None, chosen, where)


def start_document(
    access: Access, experiment: Experiment, document: Mapping[str, Any], scope: Mapping[str, Any], note: str,
    given: Mapping[str, Any] | None = None,
) -> Run:  # fmt: skip
    """Queue a run of a document that differs from what is saved, as a version of its own with a note; as `start`."""
    chosen = Chosen.of(document, given or {})
    resolved = variables.put(document, chosen.values)
    planned = planning.plan(experiment, resolved, scope, ())
    planning.refuse_code_without_the_right(access, resolved, planned)
    with transaction.atomic():
        version = experiments.add_version(experiment, access.user, document, note)
        where = clusters.for_run(experiment.workspace, NO_CHOICE)
        return _queue(access.user, experiment, planned, scope, (), None, version, chosen, where)


@dataclass(frozen=True)
class Chosen:
    """The values of a run's variables, and those of them that somebody gave."""

    values: Mapping[str, Any]
    given: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any], given: Mapping[str, Any]) -> Chosen:
        """Raises UserError where a value is missing, unknown or of the wrong type."""
        return cls(variables.for_run(document, given), dict(given))


@transaction.atomic
def _queue(
    actor: User, experiment: Experiment, planned: Plan, scope: Mapping[str, Any], force: Sequence[str],
    before: Run | None, given: Version | None, chosen: Chosen, cluster: Mapping[str, Any],
) -> Run:  # fmt: skip
    version = given or experiments.keep_version(experiment, actor)
    Experiment.objects.filter(pk=experiment.pk).update(runs_made=F("runs_made") + 1)
    number = Experiment.objects.values_list("runs_made", flat=True).get(pk=experiment.pk)
    run = Run.objects.create(
        workspace=experiment.workspace, experiment=experiment, version=version, number=number, scope=dict(scope),
        force=list(force), plan=planned.json(), draft=planned.draft, created_by=actor,
        variables=dict(chosen.values), given=dict(chosen.given), cluster=dict(cluster),
        changed=changes(before, version.document, chosen.values) if before else [],
    )  # fmt: skip
    _nodes(run, planned, version.document)
    if experiment.queue_policy == QueuePolicy.LAST_ONLY:
        for other in Run.objects.filter(experiment=experiment, state__in=UNFINISHED).exclude(pk=run.pk):
            _ask_to_cancel(other)
    audit(experiment.workspace, actor, "run.start", run, experiment=experiment.pk, scope=dict(scope))
    transaction.on_commit(lambda: doorbell.ring(run.pk))
    return run


def changes(before: Run, document: Mapping[str, Any], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs from the run before, as its history shows it; of variables, the values that they had."""
    found = graph.diff(graph.read(before.version.document), graph.read(document))
    names = dict.fromkeys([*before.variables, *values])
    kept = [change.json() for change in found if change.kind != "variable"]
    return kept + [
        {
            "kind": "variable",
            "node": "",
            "label": None,
            "param": name,
            "from": before.variables.get(name),
            "to": values.get(name),
        }
        for name in names
        if before.variables.get(name) != values.get(name)
    ]


def _nodes(run: Run, planned: Plan, document: Mapping[str, Any]) -> None:
    components = {node["id"]: node["component"] for node in document["nodes"]}
    snapshots = events.start(dict.fromkeys(planned.nodes, "queued"))["nodes"]
    RunNode.objects.bulk_create(
        RunNode(
            run=run, node=node, component=components[node], fingerprint=found.fingerprint, state="queued",
            rows_before=found.rows, snapshot=snapshots[node],
        )
        for node, found in planned.nodes.items()
    )  # fmt: skip


@transaction.atomic
def cancel(run: Run, actor: User) -> None:
    """Ask for the run's end; it ends within two seconds where its engine lives."""
    current = Run.objects.select_for_update().get(pk=run.pk)
    if current.finished:
        raise conflict("run-finished", "The run has ended already.", "运行已结束。")
    _ask_to_cancel(current)
    audit(run.workspace, actor, "run.cancel", run)


def _ask_to_cancel(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(cancel_asked=True)
    transaction.on_commit(lambda: doorbell.ring(run.pk))


@transaction.atomic
def begin(run: Run, lease: Lease) -> None:
    """Mark a queued run as running."""
    lease.save(state=RunState.RUNNING, started_at=timezone.now())
    transaction.on_commit(lambda: broadcast.run(run.pk))


@transaction.atomic
def finish(run_id: int, lease: Lease, state: str, problem: Mapping[str, Any] | None) -> None:
    """End a run once: its state, what other apps do about it, and the word to its watchers."""
    lease.save(state=state, finished_at=timezone.now(), problem=dict(problem) if problem else None)
    run = Run.objects.select_related("workspace", "experiment", "created_by").get(pk=run_id)
    run.events.filter(type="progress").delete()
    for app in studio_apps():
        app.on_run_finished(run)
    lease.release()
    audit(run.workspace, None, "run.finish", run, state=state)
    transaction.on_commit(lambda: broadcast.run(run_id))
    transaction.on_commit(lambda: doorbell.ring_for_next(run.experiment_id))


def may_start(run: Run) -> bool:
    """Whether its experiment's queue lets a queued run begin."""
    if run.experiment.queue_policy == QueuePolicy.ALL:
        return True
    earlier = Run.objects.filter(experiment=run.experiment_id, state__in=UNFINISHED, pk__lt=run.pk)
    return not earlier.exists()

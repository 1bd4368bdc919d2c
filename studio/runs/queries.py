"""Reads of runs, in few queries however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import Max, Prefetch, QuerySet
from django.urls import reverse

from studio.api.problems import not_found
from studio.api.views import Named
from studio.runs import shapes
from studio.runs.models import Metric, Run, RunEvent, RunOutput
from studio.workspaces.access import Access
from studio.workspaces.models import Workspace
from studio.workspaces.shapes import UserBrief

BRIEF_LEFT_OUT = ("plan", "drive_state", "attempts")


def briefs(rows: QuerySet[Run]) -> QuerySet[Run]:
    """The rows with all that a brief shows, in two queries."""
    final = Prefetch("metrics", Metric.objects.filter(step=None).order_by("id"), to_attr="final_metrics")
    return (
        rows.select_related("experiment", "created_by")
        .defer(*BRIEF_LEFT_OUT, "experiment__document")
        .prefetch_related(final)
    )


def runs(workspace: Workspace, experiment: int | None = None, state: str | None = None) -> QuerySet[Run]:
    found = Run.objects.filter(workspace=workspace, experiment__deleted_at=None)
    if experiment is not None:
        found = found.filter(experiment_id=experiment)
    if state is not None:
        found = found.filter(state=state)
    return briefs(found)


def run(workspace: Workspace, key: int) -> Run:
    """One run; raises a 404 where it is not there or another workspace's."""
    rows = Run.objects.filter(workspace=workspace, pk=key)
    found = rows.select_related("experiment", "created_by", "version", "workspace").first()
    if found is None:
        raise not_found("run", key)
    return found


def brief(row: Run) -> shapes.RunBrief:
    """The run in a line; uses prefetched metrics where `briefs` made the row."""
    final = getattr(row, "final_metrics", None)
    metrics: Iterable[Metric] = row.metrics.filter(step=None).order_by("id") if final is None else final
    return shapes.RunBrief(
        id=row.pk,
        number=row.number,
        experiment=Named(id=row.experiment_id, name=row.experiment.name),
        state=cast(shapes.RunStateName, row.state),
        draft=row.draft,
        scope=shapes.Scope.model_validate(row.scope),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        created_by=UserBrief.model_validate(row.created_by) if row.created_by else None,
        metrics={f"{m.node}.{m.name}": m.value for m in metrics},
        variables=row.variables,
        changed=[shapes.ParamChange.model_validate(change) for change in row.changed],
        problem=row.problem,
    )


def latest_of(experiments: Sequence[int]) -> dict[int, shapes.RunBrief]:
    """The last run of each of these experiments."""
    tops = Run.objects.filter(experiment__in=experiments).values("experiment").annotate(top=Max("id"))
    rows = briefs(Run.objects.filter(pk__in=[found["top"] for found in tops])) if experiments else []
    return {row.experiment_id: brief(row) for row in rows}


def nodes(row: Run) -> dict[str, Any]:
    """The nodes' snapshots by id."""
    return dict(row.nodes.order_by("id").values_list("node", "snapshot"))


def snapshot(row: Run, access: Access) -> dict[str, Any]:
    """All that a watcher needs to begin with; events after `cursor` bring it forward. Call it inside a transaction."""
    return {
        **brief(row).model_dump(mode="json", by_alias=True),
        "version": row.version.number,
        "document": row.version.document,
        "plan": row.plan,
        "nodes": nodes(row),
        "attempts": row.attempts,
        "cursor": row.cursor,
        "pages": _pages(row) if access.at_least("editor") else None,
    }


def _pages(row: Run) -> str | None:
    """Where Spark's own pages are while the run goes on on a cluster."""
    if not row.cluster or row.finished:
        return None
    return reverse("run-pages", kwargs={"slug": row.workspace.slug, "run": row.pk})


def events_after(run_id: int, cursor: int, limit: int = 5000) -> list[dict[str, Any]]:
    """The stored events after a cursor, each with its own."""
    rows = RunEvent.objects.filter(run_id=run_id, cursor__gt=cursor).order_by("cursor").values_list("cursor", "data")
    return [{**data, "cursor": at} for at, data in rows[:limit]]


def logs(row: Run, node: str | None, after: int, limit: int) -> list[shapes.LogLine]:
    found = row.events.filter(type="log", cursor__gt=after)
    if node is not None:
        found = found.filter(node=node)
    return [
        shapes.LogLine(cursor=e.cursor, time=e.data["time"], node=e.node, level=e.data["level"], text=e.data["text"])
        for e in found.order_by("cursor")[:limit]
    ]


def output(row: Run, node: str, port: str) -> RunOutput:
    found = row.outputs.filter(node=node, port=port).first()
    if found is None:
        raise not_found("output", f"{node}.{port}")
    return found

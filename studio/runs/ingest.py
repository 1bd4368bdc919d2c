"""The one way in for events: each stored once, in order, with the projections in the same transaction."""

from __future__ import annotations

import collections
import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pydantic
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from prometheus_client import Counter

from components.errors import problem
from runners import events
from studio.api.problems import Refused, from_pydantic
from studio.apps import studio_apps
from studio.live import broadcast
from studio.runs.models import Metric, Run, RunEvent, RunNode, RunOutput, RunReport, StageAttempt

EVENTS = Counter("studio_run_events", "Events stored.", ["type"])
COLUMNS = ("run", "cursor", "source", "number", "type", "node", "data")
HEAVY = ("plan", "drive_state", "changed", "scope", "force", "variables", "given", "problem")
"""What a run's row holds and a batch of events does not need."""
PROJECTED = ("snapshot", "state", "seconds", "memory_mb")
FEW = 3
"""So many rows are written quicker one by one."""
OWN_SOURCE = "drive.1"
OWN_STAGE = "drive"
"""Events of this stage come from the studio's own driver, never over HTTP."""

writing: AbstractContextManager[Any] = threading.RLock() if settings.EMBEDDED else contextlib.nullcontext()
"""SQLite takes one writer at a time, and whoever waits for it sleeps up to 100 ms between looks: runs queue up here instead."""


def fenced() -> Refused:
    """Another attempt has taken over, or the run has ended: the sender stops."""
    return Refused(problem("attempt-fenced", "Another attempt took over.", "已有新的尝试接管。"), 409)


def read(values: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The events in their full shape; raises a 400 naming what is wrong."""
    try:
        return [events.write(events.read(value)) for value in values]
    except pydantic.ValidationError as error:
        raise Refused(from_pydantic(error), 400) from error


def store(
    run_id: int, batch: Sequence[dict[str, Any]], *, own: bool = False, check: Callable[[], object] | None = None
) -> int:
    """Store what is new of a batch; gives how many events that was. Raises a 409 for an attempt that is fenced off.

    `check` runs first, in the same transaction. Inside another transaction, `writing` must be held from before it.
    """
    with writing, transaction.atomic():
        if check is not None:
            check()
        return _store(run_id, batch, own)


def _store(run_id: int, batch: Sequence[dict[str, Any]], own: bool) -> int:
    run = Run.objects.select_for_update().defer(*HEAVY).get(pk=run_id)
    _refuse_fenced(run, batch, own)
    fresh = _unseen(run, batch)
    if not fresh:
        return 0
    for event in fresh:
        run.cursor += 1
        event["cursor"] = run.cursor
    _insert(run_id, fresh)
    _project(run, fresh)
    run.save(update_fields=["cursor", "attempts"])
    for kind, count in collections.Counter(event["type"] for event in fresh).items():
        EVENTS.labels(kind).inc(count)
    for app in studio_apps():
        for event in fresh:
            app.on_event(run, event)
    transaction.on_commit(lambda: broadcast.run(run_id))
    return len(fresh)


def _insert(run_id: int, fresh: Sequence[Mapping[str, Any]]) -> None:
    """The events' rows. Not by bulk_create, which takes most of a batch's time: there are thousands of these a second."""
    meta = RunEvent._meta
    fields: list[Any] = [meta.get_field(name) for name in COLUMNS]
    data = fields[COLUMNS.index("data")]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(COLUMNS))
    rows = [
        (
            run_id, event["cursor"], event["source"], event["number"], event["type"], event["node"],
            data.get_db_prep_save({key: value for key, value in event.items() if key != "cursor"}, connection),
        )
        for event in fresh
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({columns}) VALUES ({places})", rows
        )


def _refuse_fenced(run: Run, batch: Sequence[Mapping[str, Any]], own: bool) -> None:
    if run.finished:
        raise fenced()
    newest: dict[str, int] = {}
    if not own:
        for stage, attempt in StageAttempt.objects.filter(run=run).values_list("stage", "attempt"):
            newest[stage] = max(attempt, newest.get(stage, 0))
    for source in {event["source"] for event in batch}:
        stage, attempt = events.stage_of(source)
        if own != (stage == OWN_STAGE) or (not own and attempt != newest.get(stage)):
            raise fenced()


def _unseen(run: Run, batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events that are not stored yet, each once; a batch that was sent twice has none."""
    keys = {(event["source"], event["number"]): event for event in reversed(batch)}
    sources, numbers = {key[0] for key in keys}, [key[1] for key in keys]
    seen = set(
        RunEvent.objects.filter(
            run=run, source__in=sources, number__gte=min(numbers, default=0), number__lte=max(numbers, default=0)
        ).values_list("source", "number")
    )
    return [event for key, event in reversed(keys.items()) if key not in seen]


def _project(run: Run, fresh: Sequence[Mapping[str, Any]]) -> None:
    """Bring nodes, outputs, reports and metrics up to date by the reducer that clients use, too."""
    rows = {row.node: row for row in RunNode.objects.filter(run=run)}
    state: dict[str, Any] = {
        "nodes": {node: row.snapshot for node, row in rows.items()}, "attempts": run.attempts, "cursor": 0,
    }  # fmt: skip
    for event in fresh:
        state = events.reduce(state, event)
    run.attempts = state["attempts"]
    changed = []
    for node, snapshot in state["nodes"].items():
        row = rows.get(node)
        if row is not None and row.snapshot is not snapshot:
            row.snapshot, row.state, row.seconds = snapshot, snapshot["state"], snapshot["seconds"]
            row.memory_mb = (snapshot.get("usage") or {}).get("memory_mb") or None
            changed.append(row)
    if len(changed) > FEW:
        RunNode.objects.bulk_update(changed, PROJECTED)
    else:
        for row in changed:
            row.save(update_fields=PROJECTED)
    _outputs(run, fresh)
    _metrics(run, [event for event in fresh if event["type"] == "metric"])


def _outputs(run: Run, fresh: Sequence[Mapping[str, Any]]) -> None:
    for event in fresh:
        if event["type"] == "artifact":
            fields = {key: event[key] for key in ("kind", "uri", "fingerprint", "rows", "bytes", "schema", "meta")}
            RunOutput.objects.update_or_create(run=run, node=event["node"], port=event["port"], defaults=fields)
        elif event["type"] == "report":
            RunReport.objects.update_or_create(
                run=run, node=event["node"] or "", port=event["port"] or "report", defaults={"blocks": event["blocks"]}
            )


def _metrics(run: Run, found: Sequence[Mapping[str, Any]]) -> None:
    """A number said again for the same step takes the place of the former one (another attempt)."""
    said = {(event["node"] or "", event["name"], event["step"]): event["value"] for event in found}
    if not said:
        return
    nodes, names, steps = ({key[place] for key in said} for place in range(3))
    there = Metric.objects.filter(Q(step__in=steps - {None}) | Q(step=None), run=run, node__in=nodes, name__in=names)
    known = {(m.node, m.name, m.step): m for m in there}
    again = []
    for key in said.keys() & known.keys():
        known[key].value = said[key]
        again.append(known[key])
    if again:
        Metric.objects.bulk_update(again, ["value"])
    Metric.objects.bulk_create(
        Metric(run=run, node=node, name=name, step=step, value=value)
        for (node, name, step), value in said.items()
        if (node, name, step) not in known
    )

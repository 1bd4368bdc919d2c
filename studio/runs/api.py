"""Runs over HTTP: plan, start, watch, cancel, repeat; and the address where engines report."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from rest_framework.request import Request

from components.errors import problem
from runners.plan import Plan
from studio.api.access import ENGINE, LOGGED_IN
from studio.api.paging import page
from studio.api.problems import Refused, not_found
from studio.api.views import View, endpoint
from studio.experiments import queries as experiments
from studio.experiments import variables
from studio.runs import actions, contexts, engine, ingest, planning, queries, shapes, storage, tokens
from studio.runs.models import Run
from studio.workspaces.access import Access
from studio.workspaces.models import User


class PlanView(View):
    @endpoint("run_plan", role="viewer", body=shapes.PlanQuestion, answer=shapes.PlanAnswer)
    def post(self, request: Request, experiment: int, body: shapes.PlanQuestion) -> dict[str, Any]:
        """What a run would reuse, what it would run and why, and how long that takes."""
        found = experiments.experiment(self.workspace, experiment)
        before = planning.previous_run(found, body.draft)
        previous = Plan.from_json(before.plan) if before else None
        values = variables.for_run(found.document, body.variables)
        document = variables.put(found.document, values)
        planned = planning.plan(found, document, body.scope.model_dump(), body.force, previous, body.draft, body.as_of)
        return {**planned.json(), "variables": values, "since": before.number if before else None}


class StartView(View):
    @endpoint("run_start", role="editor", body=shapes.NewRun, answer=shapes.RunSnapshot, status=201)
    def post(self, request: Request, experiment: int, body: shapes.NewRun) -> dict[str, Any]:
        """Queue a run of the saved document; 400 with every problem where it cannot run."""
        found = experiments.experiment(self.workspace, experiment)
        scope = body.scope.model_dump()
        run = actions.start(
            self.access, found, scope, body.force, body.revision, body.variables, body.draft, body.cluster, body.as_of
        )
        return snapshot(queries.run(self.workspace, run.pk), self.access)


class RunsView(View):
    @endpoint("run_list", role="viewer", query=shapes.RunQuery, answer=shapes.RunList)
    def get(self, request: Request, query: shapes.RunQuery) -> dict[str, Any]:
        return page(queries.runs(self.workspace, query.experiment, query.state), query, queries.brief)


class StorageView(View):
    @endpoint("storage_read", role="viewer", answer=shapes.Storage)
    def get(self, request: Request) -> shapes.Storage:
        """What stored results take, by experiment."""
        return storage.taken(self.workspace)


class RunView(View):
    @endpoint("run_read", role="viewer", answer=shapes.RunSnapshot)
    def get(self, request: Request, run: int) -> dict[str, Any]:
        """The run with document, plan and nodes; `cursor` is where its events go on."""
        return snapshot(queries.run(self.workspace, run), self.access)


class CancelView(View):
    @endpoint("run_cancel", role="editor", answer=shapes.RunBrief)
    def post(self, request: Request, run: int) -> shapes.RunBrief:
        found = queries.run(self.workspace, run)
        actions.cancel(found, self.user)
        return queries.brief(found)


class RerunView(View):
    @endpoint("run_repeat", role="editor", answer=shapes.RunSnapshot, status=201)
    def post(self, request: Request, run: int) -> dict[str, Any]:
        """Run the experiment again in the same scope, reusing what is stored.

        Variables that were given keep their values, the others take their defaults as of now.
        """
        found = queries.run(self.workspace, run)
        experiment = experiments.experiment(self.workspace, found.experiment_id)
        given = {name: value for name, value in found.given.items() if name in experiment.document["variables"]}
        again = actions.start(self.access, experiment, found.scope, [], None, given, found.draft)
        return snapshot(queries.run(self.workspace, again.pk), self.access)


class AdviceView(View):
    @endpoint("run_advice", role="viewer", answer=shapes.AdviceAnswer)
    def get(self, request: Request, run: int) -> shapes.AdviceAnswer:
        """What memory the run's engines were given and used, and what to give them next time."""
        return shapes.AdviceAnswer(advice=engine.advised(queries.run(self.workspace, run)))


class EngineMemoryView(View):
    @endpoint("engine_memory_read", role=LOGGED_IN, answer=shapes.EngineMemory)
    def get(self, request: Request) -> shapes.EngineMemory:
        return engine.told(cast(User, request.user))

    @endpoint("engine_memory_set", role=LOGGED_IN, body=shapes.NewEngineMemory, answer=shapes.EngineMemory)
    def put(self, request: Request, body: shapes.NewEngineMemory) -> shapes.EngineMemory:
        """Give the engines to come so much memory. The administrator's, and no token's."""
        user = cast(User, request.user)
        if request.auth is not None:
            raise Refused(problem("token-refused", "No token may set the memory.", "令牌不能设置内存。"), 403)
        engine.choose(user, body.heap_mb)
        return engine.told(user)


class EventsView(View):
    @endpoint("run_events", role="viewer", query=shapes.EventsQuery, answer=shapes.EventsAnswer)
    def get(self, request: Request, run: int, query: shapes.EventsQuery) -> dict[str, Any]:
        """The stored events after a cursor."""
        found = queries.run(self.workspace, run)
        events = queries.events_after(found.pk, query.after, query.limit)
        return {"events": events, "cursor": events[-1]["cursor"] if events else query.after}


class LogsView(View):
    @endpoint("run_logs", role="viewer", query=shapes.LogsQuery, answer=shapes.LogsAnswer)
    def get(self, request: Request, run: int, query: shapes.LogsQuery) -> dict[str, Any]:
        found = queries.run(self.workspace, run)
        lines = queries.logs(found, query.node, query.after, query.limit)
        return {"lines": lines, "cursor": lines[-1].cursor if lines else query.after}


class StageLogView(View):
    @endpoint("run_stage_log", role="editor", answer=shapes.StageLog)
    def get(self, request: Request, run: int, stage: str) -> shapes.StageLog:
        """The last of what a stage's engine wrote, on this machine or on its cluster."""
        return shapes.StageLog(text=contexts.stage_log(queries.run(self.workspace, run), stage))


class EngineEventsView(View):
    """Where engines report, with the run's own token; a browser's session opens nothing here."""

    authentication_classes = ()

    @endpoint("engine_events", role=ENGINE, body=shapes.EventBatch, answer=shapes.Stored)
    def post(self, request: Request, run: int, body: shapes.EventBatch) -> dict[str, Any]:
        """Store a batch once; 409 where another attempt took over."""
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        found = Run.objects.filter(pk=run).only("pk", "created_at", "state").first()
        if found is None or kind.lower() != "bearer" or not tokens.fits(found, given):
            raise not_found("run", run)
        return {"stored": ingest.store(run, ingest.read(body.events))}


@transaction.atomic
def snapshot(run: Run, asker: Access) -> dict[str, Any]:
    """The snapshot and its cursor from one moment."""
    current = Run.objects.select_related("experiment", "created_by", "version").get(pk=run.pk)
    return queries.snapshot(current, asker)

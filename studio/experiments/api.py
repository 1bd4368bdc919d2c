"""Experiments over HTTP: list, edit, save with the revision, versions, import and export."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from components import graph
from components.spec.schema import Schema
from studio.api.access import LOGGED_IN
from studio.api.paging import PageQuery, page
from studio.api.views import View, endpoint
from studio.experiments import actions, code, documents, queries, shapes, templates
from studio.experiments.compact import compact
from studio.experiments.models import Experiment, Version
from studio.runs import queries as runs
from studio.runs.shapes import RunBrief
from studio.workspaces.shapes import UserBrief


class TemplatesView(View):
    @endpoint("template_list", role=LOGGED_IN, answer=shapes.Template, many=True, tag="experiment")
    def get(self, request: Request) -> list[dict[str, Any]]:
        return list(templates.templates().values())


class ExperimentsView(View):
    @endpoint("experiment_list", role="viewer", query=shapes.ExperimentQuery, answer=shapes.ExperimentList)
    def get(self, request: Request, query: shapes.ExperimentQuery) -> dict[str, Any]:
        rows = queries.experiments(self.workspace, query.search)
        found = page(rows, query, lambda row: row, order=query.ordering)
        latest = runs.latest_of([row.pk for row in found["results"]])
        return {**found, "results": [brief(row, latest.get(row.pk)) for row in found["results"]]}

    @endpoint("experiment_create", role="editor", body=shapes.NewExperiment, answer=shapes.ExperimentAnswer, status=201)
    def post(self, request: Request, body: shapes.NewExperiment) -> shapes.ExperimentAnswer:
        """From nothing, a document, a template, or as a copy."""
        made = actions.create(self.workspace, self.user, body.name, self._origin(body), body.description)
        return detail(made)

    def _origin(self, body: shapes.NewExperiment) -> Any:
        if body.template is not None:
            return templates.document(body.template)
        if body.copy_of is not None:
            return queries.experiment(self.workspace, body.copy_of).document
        return body.document if body.document is not None else documents.EMPTY


class ExperimentView(View):
    @endpoint("experiment_read", role="viewer", answer=shapes.ExperimentAnswer)
    def get(self, request: Request, experiment: int) -> shapes.ExperimentAnswer:
        return detail(queries.experiment(self.workspace, experiment))

    @endpoint("experiment_change", role="editor", body=shapes.ExperimentPatch, answer=shapes.ExperimentAnswer)
    def patch(self, request: Request, experiment: int, body: shapes.ExperimentPatch) -> shapes.ExperimentAnswer:
        found = queries.experiment(self.workspace, experiment)
        changes = {key: value for key, value in body.model_dump(exclude_unset=True).items() if value is not None}
        return detail(actions.change(found, self.user, **changes))

    @endpoint("experiment_delete", role="editor", status=204)
    def delete(self, request: Request, experiment: int) -> None:
        """Put it into the bin."""
        actions.delete(queries.experiment(self.workspace, experiment), self.user)


class DocumentView(View):
    @endpoint("experiment_save", role="editor", body=shapes.Save, answer=shapes.Saved)
    def put(self, request: Request, experiment: int, body: shapes.Save) -> dict[str, Any]:
        """Save; 409 `stale-revision` with both sides and their base where somebody saved in between."""
        found = queries.experiment(self.workspace, experiment)
        saved = actions.save_document(found, self.user, body.revision, body.document)
        inference = documents.infer(self.workspace, graph.read(saved.document)).json() if body.infer else None
        return {"revision": saved.revision, "inference": inference}


class ImportView(View):
    @endpoint("experiment_import", role="editor", body=shapes.Save, answer=shapes.Saved)
    def post(self, request: Request, experiment: int, body: shapes.Save) -> dict[str, Any]:
        """Replace the document by an imported one; the present one is kept as a version."""
        found = queries.experiment(self.workspace, experiment)
        documents.normal(body.document)
        actions.keep_version(found, self.user)
        saved = actions.save_document(found, self.user, body.revision, body.document)
        inference = documents.infer(self.workspace, graph.read(saved.document))
        return {"revision": saved.revision, "inference": inference.json()}


class ExportView(View):
    @endpoint("experiment_export", role="viewer", media="application/json")
    def get(self, request: Request, experiment: int) -> HttpResponse:
        """The experiment file."""
        found = queries.experiment(self.workspace, experiment)
        content = orjson.dumps(found.document, option=orjson.OPT_INDENT_2)
        response = HttpResponse(content, content_type="application/json")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}.json"
        return response


class CodeView(View):
    @endpoint("experiment_code", role="viewer", media=code.CODE)
    def get(self, request: Request, experiment: int) -> HttpResponse:
        """The draft as a PySpark script; 422 with what is wrong or cannot be code, 409 while columns are being looked up."""
        found = queries.experiment(self.workspace, experiment)
        return _script(code.script(self.workspace, found.document, found.name), found.name)


class InferView(View):
    @endpoint("experiment_infer", role="viewer", body=shapes.InferQuestion, answer=shapes.InferenceAnswer)
    def post(self, request: Request, body: shapes.InferQuestion) -> dict[str, Any]:
        """Columns of every port and every problem of a document, saved or not."""
        given = {node: Schema.from_json(schema) for node, schema in body.source_schemas.items()}
        return documents.infer(self.workspace, graph.read(body.document), given).json()


class CompactInferView(View):
    @endpoint("experiment_infer_compact", role="viewer", body=shapes.CompactQuestion, answer=shapes.CompactInference)
    def post(self, request: Request, body: shapes.CompactQuestion) -> dict[str, Any]:
        """The same with every column and table told once, as the editor asks after each key press."""
        return compact(documents.infer(self.workspace, graph.read(body.document)))


class VersionsView(View):
    @endpoint("version_list", role="viewer", query=PageQuery, answer=shapes.VersionList, tag="experiment")
    def get(self, request: Request, experiment: int, query: PageQuery) -> dict[str, Any]:
        found = queries.experiment(self.workspace, experiment)
        return page(queries.versions(found), query, version_brief)

    @endpoint("version_keep", role="editor", body=shapes.NewVersion, answer=shapes.VersionBrief, tag="experiment")
    def post(self, request: Request, experiment: int, body: shapes.NewVersion) -> shapes.VersionBrief:
        """Keep the present document as a version."""
        found = queries.experiment(self.workspace, experiment)
        return version_brief(actions.keep_version(found, self.user, body.note))


class VersionView(View):
    @endpoint("version_read", role="viewer", answer=shapes.VersionAnswer, tag="experiment")
    def get(self, request: Request, experiment: int, number: int) -> shapes.VersionAnswer:
        found = queries.version(queries.experiment(self.workspace, experiment), number)
        return shapes.VersionAnswer(**version_brief(found).model_dump(), document=found.document)


class VersionRestoreView(View):
    @endpoint("version_restore", role="editor", answer=shapes.ExperimentAnswer, tag="experiment")
    def post(self, request: Request, experiment: int, number: int) -> shapes.ExperimentAnswer:
        """Make a version the current document."""
        found = queries.experiment(self.workspace, experiment)
        return detail(actions.restore_version(found, self.user, queries.version(found, number)))


class VersionCodeView(View):
    @endpoint("version_code", role="viewer", media=code.CODE, tag="experiment")
    def get(self, request: Request, experiment: int, number: int) -> HttpResponse:
        """A version as a PySpark script, refused as the draft's."""
        found = queries.experiment(self.workspace, experiment)
        document = queries.version(found, number).document
        return _script(code.script(self.workspace, document, found.name), found.name)


def _script(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode(), content_type=f"{code.CODE}; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.py"
    return response


def user_brief(user: Any) -> UserBrief | None:
    return UserBrief.model_validate(user) if user else None


def version_brief(row: Version) -> shapes.VersionBrief:
    return shapes.VersionBrief(
        number=row.number, revision=row.revision, note=row.note, created_at=row.created_at,
        created_by=user_brief(row.created_by),
    )  # fmt: skip


def brief(row: Experiment, last_run: RunBrief | None) -> shapes.ExperimentBrief:
    return shapes.ExperimentBrief(
        id=row.pk, name=row.name, description=row.description, revision=row.revision, nodes=row.node_count,
        queue_policy=cast(shapes.Policy, row.queue_policy),
        created_at=row.created_at, updated_at=row.updated_at, updated_by=user_brief(row.updated_by), last_run=last_run,
    )  # fmt: skip


def detail(row: Experiment) -> shapes.ExperimentAnswer:
    shown = brief(row, runs.latest_of([row.pk]).get(row.pk))
    return shapes.ExperimentAnswer(**dict(shown), document=row.document)

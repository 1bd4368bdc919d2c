"""The model zoo over HTTP: models, versions, publishing, scoring of tables, downloads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, StreamingHttpResponse
from rest_framework.request import Request

from studio.api.paging import page
from studio.api.problems import conflict, not_found
from studio.api.streaming import download
from studio.api.views import Named, View, endpoint
from studio.runs import queries as runs
from studio.runs import tables
from studio.runs.planning import store
from studio.runs.shapes import RunBrief
from studio.workspaces.shapes import UserBrief
from studio.zoo import actions, packages, queries, shapes
from studio.zoo.models import Model, ModelVersion, Scoring

CHUNK = 1024 * 1024


class ModelsView(View):
    @endpoint("model_list", role="viewer", query=shapes.ModelQuery, answer=shapes.ModelList)
    def get(self, request: Request, query: shapes.ModelQuery) -> dict[str, Any]:
        found = page(queries.models(self.workspace, query.search), query, lambda row: row)
        latest = queries.latest_of(found["results"])
        deployed = queries.deployments_of([version.pk for version in latest.values()])
        slug = self.workspace.slug
        shown = [brief(row, version(slug, latest[row.pk], deployed)) for row in found["results"]]
        return {**found, "results": shown}


class ModelView(View):
    @endpoint("model_read", role="viewer", answer=shapes.ModelAnswer)
    def get(self, request: Request, model: int) -> shapes.ModelAnswer:
        found = queries.model(self.workspace, model)
        rows = queries.versions(found)
        deployed = queries.deployments_of([row.pk for row in rows])
        slug = self.workspace.slug
        return shapes.ModelAnswer(
            id=found.pk,
            name=found.name,
            created_at=found.created_at,
            versions=[version(slug, row, deployed) for row in rows],
        )

    @endpoint("model_delete", role="deployer", status=204)
    def delete(self, request: Request, model: int) -> None:
        """Put it into the bin."""
        actions.delete(queries.model(self.workspace, model), self.user)


class PublishView(View):
    @endpoint("model_publish", role="editor", body=shapes.Publish, answer=RunBrief, status=201)
    def post(self, request: Request, body: shapes.Publish) -> RunBrief:
        """Register a trained model of a finished run; gives the run that does it."""
        found = runs.run(self.workspace, body.run)
        return runs.brief(actions.publish(self.access, found, body.node, body.name))


class VersionView(View):
    @endpoint("model_version_change", role="deployer", body=shapes.VersionPatch, answer=shapes.Version)
    def patch(self, request: Request, model: int, number: int, body: shapes.VersionPatch) -> shapes.Version:
        """Move it to a stage."""
        found = queries.version(self.workspace, model, number)
        actions.set_stage(found, self.user, body.stage)
        return version(self.workspace.slug, found, queries.deployments_of([found.pk]))


class PackageView(View):
    @endpoint("model_package", role="viewer", media="application/zip", tag="model")
    def get(self, request: Request, model: int, number: int) -> StreamingHttpResponse:
        """The whole package as a zip file."""
        found = queries.version(self.workspace, model, number)
        return download(request, zipped(packages.local(found.uri)), f"{found.model.name}-{number}.zip")


class PmmlView(View):
    @endpoint("model_pmml", role="viewer", media="application/xml", tag="model")
    def get(self, request: Request, model: int, number: int) -> FileResponse:
        """The model as PMML, from raw columns to prediction."""
        found = queries.version(self.workspace, model, number)
        path = packages.local(found.uri) / "model.pmml"
        if not path.exists():
            raise not_found("pmml", found.model.name)
        name = f"{found.model.name}-{number}.pmml"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/xml")


class ScoreView(View):
    @endpoint("model_score", role="editor", body=shapes.Score, answer=shapes.Scored, status=201, tag="model")
    def post(self, request: Request, model: int, number: int, body: shapes.Score) -> shapes.Scored:
        """Begin to score a dataset or an uploaded file."""
        found = queries.version(self.workspace, model, number)
        return scored(actions.score(found, self.user, body.dataset, body.upload))


class ScoringView(View):
    @endpoint("scoring_read", role="viewer", answer=shapes.Scored, tag="model")
    def get(self, request: Request, scoring: UUID) -> shapes.Scored:
        return scored(queries.scoring(self.workspace, scoring))


class ScoringDownloadView(View):
    @endpoint(
        "scoring_download", role="viewer", query=shapes.DownloadQuery, media="application/octet-stream", tag="model"
    )
    def get(self, request: Request, scoring: UUID, query: shapes.DownloadQuery) -> StreamingHttpResponse:
        """The scored table as CSV (opens right in Excel) or Parquet."""
        found = queries.scoring(self.workspace, scoring)
        if not found.uri:
            raise conflict("not-scored", "There is no result yet.", "尚无结果。")
        stem = found.name.rsplit(".", 1)[0]
        fs = store().fs
        chunks = tables.stream(fs, [store().path(found.uri)], query.format)
        return download(request, chunks, f"{stem}-scored.{query.format}")


def zipped(folder: Path) -> Iterator[bytes]:
    """The folder as a zip file, file by file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(buffer), "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(found for found in folder.rglob("*") if found.is_file()):
            with path.open("rb") as source, archive.open(str(path.relative_to(folder)), "w") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield _taken(buffer)
            yield _taken(buffer)
    yield _taken(buffer)


class _Unseekable(io.RawIOBase):
    """Writes on, and says that it cannot seek, so that the archive writes sizes after each file."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._buffer.write(data)


def _taken(buffer: io.BytesIO) -> bytes:
    data = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return data


def brief(row: Model, latest: shapes.Version) -> shapes.ModelBrief:
    count = row.version_count  # type: ignore[attr-defined]
    return shapes.ModelBrief(id=row.pk, name=row.name, latest=latest, versions=count, created_at=row.created_at)


def version(slug: str, row: ModelVersion, deployed: dict[int, list[dict[str, Any]]]) -> shapes.Version:
    base = f"/api/workspaces/{slug}/models/{row.model_id}/versions/{row.number}"
    run = row.run
    return shapes.Version(
        id=row.pk,
        number=row.number,
        stage=cast("shapes.StageName", row.stage),
        created_at=row.created_at,
        created_by=UserBrief.model_validate(row.created_by) if row.created_by else None,
        run=shapes.RunOf(id=run.pk, number=run.number) if run else None,
        node=shapes.NodeOf(id=row.node, label=None),
        experiment=Named(id=run.experiment_id, name=run.experiment.name) if run else None,
        metrics=row.metrics,
        signature=row.signature,
        parity=row.parity,
        algorithm=row.algorithm,
        task=row.task,
        pmml=row.pmml,
        bytes=row.bytes,
        package_url=f"{base}/package/",
        pmml_url=f"{base}/pmml/" if row.pmml else None,
        deployments=[shapes.DeploymentOf(**found) for found in deployed.get(row.pk, [])],
    )


def scored(row: Scoring) -> shapes.Scored:
    names = ("id", "name", "state", "rows", "failed_rows", "preview", "problems", "created_at", "finished_at")
    return shapes.Scored.model_validate({name: getattr(row, name) for name in names})

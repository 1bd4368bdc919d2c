"""Datasets and uploads over HTTP."""

from __future__ import annotations

from typing import IO, Any, cast
from urllib.parse import unquote
from uuid import UUID

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from studio.api.paging import page
from studio.api.views import View, endpoint
from studio.datasets import actions, files, parsing, queries, shapes
from studio.datasets.importing.options import Changes
from studio.datasets.models import Dataset, DatasetVersion, Upload
from studio.workspaces.models import User
from studio.workspaces.shapes import UserBrief


class Unread(BaseParser):
    """Leaves a body of any type on the wire: the check of a browser's CSRF token asks for form fields before the view reads."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return {}


class UploadsView(View):
    parser_classes = [Unread]

    @endpoint("upload_create", role="editor", answer=shapes.UploadAnswer, status=201, tag="dataset")
    def post(self, request: Request) -> dict[str, Any]:
        """Upload a file: the body is its bytes, the header X-File-Name its URL-encoded name. Gives what was guessed."""
        name = (
            unquote(request.headers.get("X-File-Name", "upload")).rsplit("/", 1)[-1].rsplit("\\", 1)[-1][:200]
            or "upload"
        )
        upload = actions.receive(self.workspace, self.user, name, cast("IO[bytes]", request._request))
        try:
            return previewed(upload, {})
        except BaseException:
            actions.discard(upload)
            raise


class UploadPreviewView(View):
    @endpoint("upload_preview", role="editor", body=Changes, answer=shapes.UploadAnswer, tag="dataset")
    def post(self, request: Request, upload: UUID, body: Changes) -> dict[str, Any]:
        """The same file, read as these options say."""
        options = body.model_dump(mode="json", by_alias=True, exclude_none=True)
        return previewed(queries.upload(self.workspace, upload), options)


def previewed(upload: Upload, options: dict[str, Any]) -> dict[str, Any]:
    found = parsing.preview(files.upload_path(upload), upload.name, options)
    return {"id": str(upload.pk), "name": upload.name, "bytes": upload.bytes, **found}


class DatasetsView(View):
    @endpoint("dataset_list", role="viewer", query=shapes.DatasetQuery, answer=shapes.DatasetList)
    def get(self, request: Request, query: shapes.DatasetQuery) -> dict[str, Any]:
        found = page(queries.datasets(self.workspace, query.search), query, lambda row: row)
        latest = queries.latest_of(found["results"])
        return {**found, "results": [brief(row, latest[row.pk]) for row in found["results"]]}

    @endpoint("dataset_create", role="editor", body=shapes.NewDataset, answer=shapes.DatasetAnswer, status=201)
    def post(self, request: Request, body: shapes.NewDataset) -> shapes.DatasetAnswer:
        """Import an upload; options that are left out are guessed."""
        upload = queries.upload(self.workspace, body.upload)
        options = body.options.model_dump(mode="json", by_alias=True, exclude_none=True)
        made = actions.import_upload(upload, self.user, body.name, options, body.new_version)
        return detail(made.dataset)


class DatasetView(View):
    @endpoint("dataset_read", role="viewer", answer=shapes.DatasetAnswer)
    def get(self, request: Request, dataset: int) -> shapes.DatasetAnswer:
        return detail(queries.dataset(self.workspace, dataset))

    @endpoint("dataset_change", role="editor", body=shapes.DatasetPatch, answer=shapes.DatasetAnswer)
    def patch(self, request: Request, dataset: int, body: shapes.DatasetPatch) -> shapes.DatasetAnswer:
        return detail(actions.rename(queries.dataset(self.workspace, dataset), self.user, body.name))

    @endpoint("dataset_delete", role="editor", status=204)
    def delete(self, request: Request, dataset: int) -> None:
        """Put it into the bin."""
        actions.delete(queries.dataset(self.workspace, dataset), self.user)


class DatasetPreviewView(View):
    @endpoint("dataset_preview", role="viewer", query=shapes.PreviewQuery)
    def get(self, request: Request, dataset: int, query: shapes.PreviewQuery) -> Any:
        """First rows and statistics of a version (the newest), in the form of every table's preview."""
        version = queries.version(queries.dataset(self.workspace, dataset), query.version)
        if version.profile is not None:
            return version.profile
        with files.local(version) as path:
            return parsing.profile(path)


def who(user: User | None) -> UserBrief | None:
    return UserBrief.model_validate(user) if user else None


def brief(row: Dataset, version: DatasetVersion) -> shapes.DatasetBrief:
    return shapes.DatasetBrief(
        id=row.pk,
        name=row.name,
        rows=version.rows,
        bytes=version.bytes,
        format=version.source,
        columns=len(version.schema["columns"]),
        created_at=row.created_at,
        updated_at=version.created_at,
        created_by=who(row.created_by),
    )


def detail(row: Dataset) -> shapes.DatasetAnswer:
    newest = queries.latest(row)
    return shapes.DatasetAnswer(
        **brief(row, newest).model_dump(),
        schema=newest.schema,
        options=newest.options,
        versions=[version_brief(version) for version in queries.versions(row)],
        profile=newest.profile,
    )


def version_brief(row: DatasetVersion) -> shapes.VersionBrief:
    return shapes.VersionBrief(
        number=row.number,
        rows=row.rows,
        bytes=row.bytes,
        checksum=row.checksum,
        format=row.source,
        created_at=row.created_at,
        created_by=who(row.created_by),
    )

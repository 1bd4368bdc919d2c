"""Reads of datasets, never of those in the bin."""

from __future__ import annotations

import uuid

from django.db.models import Count, OuterRef, QuerySet, Subquery

from components.spec.schema import Schema
from runners.sources import Dataset as EngineDataset
from studio.api.problems import not_found
from studio.datasets.models import Dataset, DatasetVersion, Upload
from studio.workspaces.models import Workspace


def datasets(workspace: Workspace, search: str = "") -> QuerySet[Dataset]:
    """The workspace's datasets; `latest_id` is the newest version's."""
    newest = DatasetVersion.objects.filter(dataset=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = Dataset.objects.filter(workspace=workspace, deleted_at=None)
    for word in search.split():
        found = found.filter(name__icontains=word)
    return found.select_related("created_by").annotate(latest_id=Subquery(newest), version_count=Count("versions"))


def latest_of(rows: list[Dataset]) -> dict[int, DatasetVersion]:
    """The newest version of each, without profiles: by the dataset's id."""
    keys = [row.latest_id for row in rows]  # type: ignore[attr-defined]
    return {version.dataset_id: version for version in DatasetVersion.objects.filter(pk__in=keys).defer("profile")}


def dataset(workspace: Workspace, key: int) -> Dataset:
    found = Dataset.objects.filter(workspace=workspace, deleted_at=None, pk=key).select_related("created_by").first()
    if found is None:
        raise not_found("dataset", key)
    return found


def versions(dataset: Dataset) -> list[DatasetVersion]:
    """All versions, newest first, without profiles."""
    return list(dataset.versions.select_related("created_by").defer("profile").order_by("-number"))


def latest(dataset: Dataset) -> DatasetVersion:
    return dataset.versions.order_by("-number")[:1].get()


def version(dataset: Dataset, number: int | None) -> DatasetVersion:
    """A version by its number, the newest where none is named; raises a 404 where there is none."""
    found = dataset.versions.filter(number=number).first() if number is not None else latest(dataset)
    if found is None:
        raise not_found("version", number)
    return found


def by_name(workspace: Workspace, name: str) -> Dataset | None:
    return Dataset.objects.filter(workspace=workspace, deleted_at=None, name=name).first()


def upload(workspace: Workspace, key: uuid.UUID) -> Upload:
    found = Upload.objects.filter(workspace=workspace, pk=key).first()
    if found is None:
        raise not_found("upload", key)
    return found


def for_engine(workspace: Workspace, name: str) -> EngineDataset | None:
    """What an engine needs to know of the dataset's newest version; None where there is no such dataset."""
    found = by_name(workspace, name)
    if found is None:
        return None
    newest = latest(found)
    return EngineDataset(newest.uri, "parquet", {}, Schema.from_json(newest.schema), newest.checksum, newest.rows)

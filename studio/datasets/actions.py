"""Every write to datasets and uploads."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from components.errors import Where, problem
from studio.api.limits import too_large
from studio.api.problems import Refused, conflict
from studio.datasets import files, parsing, profiles, queries
from studio.datasets.models import Dataset, DatasetVersion, Upload
from studio.workspaces.actions import audit
from studio.workspaces.models import User, Workspace

CHUNK = 1024 * 1024
KEPT = timedelta(days=1)


def receive(workspace: Workspace, actor: User, name: str, body: IO[bytes]) -> Upload:
    """Write an upload to disk as it comes; raises a 413 where it passes the limit."""
    made = Upload(workspace=workspace, name=name, created_by=actor, bytes=0)
    path = files.upload_path(made)
    try:
        with path.open("wb") as file:
            for chunk in _limited(body):
                file.write(chunk)
        made.bytes = path.stat().st_size
        with transaction.atomic():
            made.save(force_insert=True)
            audit(workspace, actor, "upload.create", made, name=name, bytes=made.bytes)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return made


def _limited(body: IO[bytes]) -> Iterator[bytes]:
    size, limit = 0, settings.STUDIO_UPLOAD_LIMIT
    while chunk := body.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise Refused(too_large(limit), 413)
        yield chunk


def import_upload(
    upload: Upload, actor: User, name: str, options: dict[str, Any], replaces: bool = False
) -> DatasetVersion:
    """Make a dataset of an upload, or where `replaces` a new version of the dataset of that name.

    The file is parsed outside any transaction; a name taken meanwhile is refused all the same.
    """
    if not replaces and queries.by_name(upload.workspace, name) is not None:
        raise taken(name)
    target = files.uploads_folder() / f"import-{uuid.uuid4().hex}.parquet"
    facts = parsing.convert(files.upload_path(upload), upload.name, target, options)
    uri = files.keep(target)
    try:
        made = _store(upload.workspace, actor, name, uri, facts, replaces)
    except (Refused, IntegrityError):
        files.remove(uri)
        raise
    discard(upload)
    return made


def add_file(workspace: Workspace, actor: User, name: str, file: Path) -> DatasetVersion:
    """Make a dataset, or a further version of it, of a Parquet file that the studio itself made; the file is moved."""
    target = file.with_suffix(".kept.parquet")
    facts = parsing.convert(file, file.name, target, {})
    return _store(workspace, actor, name, files.keep(target), facts, replaces=True)


@transaction.atomic
def _store(
    workspace: Workspace, actor: User, name: str, uri: str, facts: dict[str, Any], replaces: bool
) -> DatasetVersion:
    found = Dataset.objects.select_for_update().filter(workspace=workspace, name=name, deleted_at=None).first()
    if found is not None and not replaces:
        raise taken(name)
    if found is None:
        found = Dataset.objects.create(workspace=workspace, name=name, created_by=actor)
        audit(workspace, actor, "dataset.create", found, name=name)
    number = (found.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    made = DatasetVersion.objects.create(
        dataset=found,
        number=number,
        uri=uri,
        source=facts["options"]["format"],
        rows=facts["rows"],
        bytes=facts["bytes"],
        checksum=facts["checksum"],
        schema=facts["schema"],
        options=facts["options"],
        created_by=actor,
    )
    audit(workspace, actor, "dataset.version", found, number=number, rows=made.rows)
    transaction.on_commit(lambda: profiles.ask(made.pk))
    return made


def taken(name: str) -> Refused:
    return Refused(
        problem(
            "name-taken",
            "There is a dataset “{name}” already.",
            "已有名为“{name}”的数据集。",
            where=Where(param="name"),
            hint=("Choose another name, or import it as a new version.", "请换个名称，或作为新版本导入。"),
            name=name,
        ),
        409,
    )


@transaction.atomic
def rename(dataset: Dataset, actor: User, name: str) -> Dataset:
    """Give it another name; experiments that use the former one no longer find it."""
    if name != dataset.name and queries.by_name(dataset.workspace, name) is not None:
        raise taken(name)
    former, dataset.name = dataset.name, name
    dataset.save(update_fields=["name"])
    audit(dataset.workspace, actor, "dataset.rename", dataset, former=former, name=name)
    return dataset


@transaction.atomic
def delete(dataset: Dataset, actor: User) -> None:
    """Put it into the bin."""
    dataset.deleted_at, dataset.deleted_by = timezone.now(), actor
    dataset.save(update_fields=["deleted_at", "deleted_by"])
    audit(dataset.workspace, actor, "dataset.delete", dataset)


@transaction.atomic
def restore(dataset: Dataset, actor: User) -> None:
    """Take it out of the bin; refused where another has its name now."""
    if queries.by_name(dataset.workspace, dataset.name) is not None:
        raise conflict(
            "name-taken",
            "There is another dataset “{name}” now: rename that one first.",
            "现已有名为“{name}”的数据集，请先将其重命名。",
            name=dataset.name,
        )
    dataset.deleted_at = dataset.deleted_by = None
    dataset.save(update_fields=["deleted_at", "deleted_by"])
    audit(dataset.workspace, actor, "dataset.restore", dataset)


def discard(upload: Upload) -> None:
    """Forget an upload and its file."""
    path = files.upload_path(upload)
    upload.delete()
    path.unlink(missing_ok=True)


def sweep() -> None:
    """Discard uploads that nobody imported within a day."""
    for upload in Upload.objects.filter(created_at__lt=timezone.now() - KEPT):
        discard(upload)

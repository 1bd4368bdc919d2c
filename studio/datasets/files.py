"""Where files lie: uploads in the data folder, datasets beside the artifacts, where engines can read them."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from studio import places
from studio.datasets.models import DatasetVersion, Upload


def upload_path(upload: Upload) -> Path:
    return uploads_folder() / upload.id.hex


def uploads_folder() -> Path:
    folder: Path = settings.STUDIO_DATA / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(file: Path) -> str:
    """Move a finished Parquet file to the datasets; gives its URI."""
    store = places.store()
    inside = f"/datasets/{uuid.uuid4().hex}/data.parquet"
    target = store.root + inside
    store.fs.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
    if store.local:
        shutil.move(file, target)
    else:
        store.fs.put_file(str(file), target)
        file.unlink()
    return store.url + inside


@contextmanager
def local(version: DatasetVersion) -> Iterator[Path]:
    """The version's file on this machine's disk, fetched for the time where it lies elsewhere."""
    store = places.store()
    if store.local:
        yield Path(store.path(version.uri))
        return
    target = uploads_folder() / f"fetched-{uuid.uuid4().hex}"
    try:
        store.fs.get_file(store.path(version.uri), str(target))
        yield target
    finally:
        target.unlink(missing_ok=True)


def remove(uri: str) -> None:
    """Delete a dataset's file for good."""
    store = places.store()
    folder = store.path(uri).rsplit("/", 1)[0]
    if store.fs.exists(folder):
        store.fs.rm(folder, recursive=True)

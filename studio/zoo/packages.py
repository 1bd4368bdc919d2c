"""Where the zoo's packages lie: copies beside the artifacts, fetched to this machine's disk where a process needs files."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from django.conf import settings

from studio import places


def copy(source: str) -> str:
    """Copy the package at an artifact's URI into the zoo; gives the copy's URI."""
    store = places.store()
    inside = f"/models/{uuid.uuid4().hex}"
    target = store.root + inside
    if store.local:
        shutil.copytree(store.path(source), target)
    else:
        store.fs.copy(store.path(source), target, recursive=True)
    return store.url + inside


def remove(uri: str) -> None:
    """Delete a copy for good."""
    store = places.store()
    if store.fs.exists(store.path(uri)):
        store.fs.rm(store.path(uri), recursive=True)


def local(uri: str) -> Path:
    """The package's folder on this machine; fetched once where the artifacts lie elsewhere."""
    store = places.store()
    if store.local:
        return Path(store.path(uri))
    folder: Path = settings.STUDIO_DATA / "packages" / uri.rsplit("/", 1)[-1]
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}")
        part.parent.mkdir(parents=True, exist_ok=True)
        store.fs.get(store.path(uri), str(part), recursive=True)
        part.rename(folder)
    return folder


def size(uri: str) -> int:
    """Bytes of all the package's files."""
    store = places.store()
    return int(store.fs.du(store.path(uri)))

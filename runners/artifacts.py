"""Where outputs live: one folder per evaluation of a node, complete once its manifest, written last, exists."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import posixpath
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fsspec

from components import errors
from runners import events, filesystems

MANIFEST = "_manifest.json"
USED = "_used"
PREVIEW = "preview.json"
SMALL = 1 << 20
"""Files up to so many bytes are checked by content on every reuse, larger ones by size, and by content where they were written to since."""


@dataclass(frozen=True)
class Manifest:
    """What one evaluation of a node gave. `ports` by name: kind, stored, path, schema, rows, bytes, meta.

    A port that is not stored (a cheap table) is computed again from its inputs when somebody reads it.
    """

    uri: str
    fingerprint: str
    identity: str
    """What the nodes after this one are fingerprinted by."""
    node: str
    component: str
    created: str
    seconds: float
    ports: Mapping[str, Mapping[str, Any]]
    metrics: tuple[Mapping[str, Any], ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        value = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "uri"}
        return {"format": 1, **value}

    @classmethod
    def from_json(cls, uri: str, value: Mapping[str, Any]) -> Manifest:
        known = {name: value[name] for name in cls.__dataclass_fields__ if name != "uri" and name in value}
        return cls(uri=uri, **{**known, "metrics": tuple(value["metrics"]), "files": tuple(value["files"])})

    def stored(self, port: str) -> bool:
        return bool(self.ports.get(port, {}).get("stored"))

    def path(self, port: str) -> str:
        """The URI of a stored port's data."""
        return posixpath.join(self.uri, self.ports[port]["path"])


class Store:
    """The artifact folder of a studio: on this machine, on HDFS, on S3, or wherever else fsspec reaches."""

    def __init__(self, root: str, reach: filesystems.Reach = filesystems.of) -> None:
        self.local = filesystems.is_local(root)
        self.fs, path = reach(root)
        self.root: str = path.rstrip("/")
        self.url = f"file://{self.root}" if self.local else root.rstrip("/")
        """What URIs of this store begin with; local paths are not percent-encoded, as Hadoop wants them."""

    def path(self, uri: str) -> str:
        """The fsspec path of a URI of this store; raises ValueError for any other."""
        if uri != self.url and not uri.startswith(self.url + "/"):
            raise ValueError(f"{uri} is not in this store")
        inside = uri[len(self.url) :]
        if ".." in inside.split("/"):
            raise ValueError(f"{uri} is not in this store")
        return self.root + inside

    def local_path(self, uri: str) -> Path:
        """The folder of a URI where the store is on this machine's disk."""
        if not self.local:
            raise ValueError("the store is not on a local disk")
        return Path(self.path(uri))

    def hadoop(self, uri: str) -> str:
        """A URI as Spark takes it."""
        return f"file://{self.path(uri)}" if self.local else uri

    @contextmanager
    def filled(self, uri: str) -> Iterator[Path]:
        """A folder on this machine whose files are at the URI when the block ends well."""
        if self.local:
            yield self.local_path(uri)
            return
        with tempfile.TemporaryDirectory(prefix="artifact-") as folder:
            yield Path(folder)
            self._put(Path(folder), uri)

    @contextmanager
    def fetched(self, uri: str) -> Iterator[Path]:
        """A folder on this machine with the files that are at the URI; not to be changed, gone when the block ends."""
        if self.local:
            yield self.local_path(uri)
            return
        with tempfile.TemporaryDirectory(prefix="artifact-") as folder:
            base = self.path(uri)
            for path in self.fs.find(base):
                target = Path(folder) / path[len(base) + 1 :]
                target.parent.mkdir(parents=True, exist_ok=True)
                self.fs.get_file(path, str(target))
            yield Path(folder)

    def _put(self, folder: Path, uri: str) -> None:
        base = self.path(uri)
        for file in sorted(found for found in folder.rglob("*") if found.is_file() and found.suffix != ".crc"):
            target = f"{base}/{file.relative_to(folder).as_posix()}"
            self.fs.makedirs(posixpath.dirname(target), exist_ok=True)
            self.fs.put_file(str(file), target)

    def reserve(self, fingerprint: str) -> str:
        """A fresh URI for one evaluation; nothing is made yet."""
        return f"{self.url}/nodes/{fingerprint[:2]}/{fingerprint}-{uuid.uuid4().hex}"

    def find(self, fingerprint: str, identity: str | None = None) -> Manifest | None:
        """The newest complete evaluation, its files checked; None where there is none."""
        parent = f"{self.root}/nodes/{fingerprint[:2]}"
        found = []
        for path in self._folders(parent, f"{fingerprint}-"):
            manifest = self._read(f"{self.url}/nodes/{fingerprint[:2]}/{posixpath.basename(path)}", path)
            if manifest and (identity is None or manifest.identity == identity):
                found.append(manifest)
        for manifest in sorted(found, key=lambda m: m.created, reverse=True):
            if not self.damaged(manifest):
                return manifest
        return None

    def open(self, uri: str) -> Manifest:
        """The manifest at a URI; raises OperationalError where it is gone."""
        manifest = self._read(uri, self.path(uri))
        if manifest is None:
            raise errors.OperationalError(
                errors.problem(
                    "artifact-gone", "A stored result is gone: {uri}.", "存储的结果已不存在：{uri}。", uri=uri
                )
            )
        return manifest

    def publish(self, manifest: Manifest) -> Manifest:
        """List and checksum the files below the manifest's URI, then write it: from here on the evaluation exists."""
        folder = self.path(manifest.uri)
        self.fs.makedirs(folder, exist_ok=True)
        complete = Manifest(**{**manifest.__dict__, "files": tuple(self._files(folder))})
        ports = {name: {**port, "bytes": _bytes(complete.files, port)} for name, port in manifest.ports.items()}
        complete = Manifest(**{**complete.__dict__, "ports": ports})
        self.write_text(f"{manifest.uri}/{MANIFEST}", json.dumps(complete.json(), ensure_ascii=False))
        return complete

    def damaged(self, manifest: Manifest, thorough: bool = False) -> list[str]:
        """Files that are gone or differ: sizes always, contents of small or rewritten ones, of all where `thorough`."""
        if not manifest.files:
            return []
        folder, wrong = self.path(manifest.uri), list[str]()
        try:
            sizes = self.fs.find(folder, detail=True)
        except FileNotFoundError:
            return [str(f["path"]) for f in manifest.files]
        for listed in manifest.files:
            path = f"{folder}/{listed['path']}"
            if self._differs(path, sizes.get(path), listed, thorough):
                wrong.append(str(listed["path"]))
        return wrong

    def _differs(self, path: str, found: Mapping[str, Any] | None, listed: Mapping[str, Any], thorough: bool) -> bool:
        if found is None or found["size"] != listed["bytes"]:
            return True
        if thorough or listed["bytes"] <= SMALL:
            return _sha256(self.fs, path) != str(listed["sha256"])
        if not self.local or _microseconds(found) == listed.get("written"):
            return False
        return _sha256_since(path, found["size"], _microseconds(found)) != str(listed["sha256"])

    def read_text(self, uri: str) -> str:
        with self.fs.open(self.path(uri), "rb") as file:
            return str(file.read().decode())

    def write_text(self, uri: str, text: str) -> None:
        path = self.path(uri)
        if not self.local:
            self.fs.makedirs(posixpath.dirname(path), exist_ok=True)
            with self.fs.open(path, "wb") as file:
                file.write(text.encode())
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        draft = f"{path}.{uuid.uuid4().hex}.tmp"
        Path(draft).write_text(text, encoding="utf-8")
        Path(draft).replace(path)

    def touch(self, manifest: Manifest) -> None:
        """Note that the evaluation was used, for the collection's order."""
        self.write_text(f"{manifest.uri}/{USED}", str(time.time()))

    def remove(self, uri: str) -> None:
        """Take an evaluation away, its manifest first, so that no half of it is ever found."""
        folder = self.path(uri)
        if self.fs.exists(f"{folder}/{MANIFEST}"):
            self.fs.rm_file(f"{folder}/{MANIFEST}")
        if self.fs.exists(folder):
            self.fs.rm(folder, recursive=True)

    def evaluations(self) -> Iterator[tuple[str, Manifest | None]]:
        """Every evaluation's URI and manifest (None: never finished)."""
        for shard in self._folders(f"{self.root}/nodes", ""):
            for folder in self._folders(shard, ""):
                uri = f"{self.url}/nodes/{posixpath.basename(shard)}/{posixpath.basename(folder)}"
                yield uri, self._read(uri, folder)

    def sizes(self) -> dict[str, int]:
        """Bytes of every evaluation, by its URI; one listing."""
        base, found = f"{self.root}/nodes/", dict[str, int]()
        for path, entry in self.fs.find(base, detail=True).items():
            shard, _, rest = path[len(base) :].partition("/")
            uri = f"{self.url}/nodes/{shard}/{rest.partition('/')[0]}"
            found[uri] = found.get(uri, 0) + int(entry["size"] or 0)
        return found

    def size(self, uri: str) -> tuple[int, float]:
        """Bytes below a URI and the time of its newest file."""
        found = self.fs.find(self.path(uri), detail=True).values()
        newest = max((_written(entry) for entry in found), default=0.0)
        return sum(int(entry["size"] or 0) for entry in found), float(newest)

    def _folders(self, parent: str, prefix: str) -> list[str]:
        try:
            # A plan asks for each of its nodes: on a local disk without fsspec's detours, a third of the time.
            names = _names(parent) if self.local else self._listed(parent)
        except FileNotFoundError:
            return []
        return [f"{parent}/{name}" for name in names if name.startswith(prefix)]

    def _listed(self, parent: str) -> list[str]:
        self.fs.invalidate_cache(parent)
        return [posixpath.basename(str(n).rstrip("/")) for n in self.fs.ls(parent, detail=False)]

    def _read(self, uri: str, folder: str) -> Manifest | None:
        path = f"{folder}/{MANIFEST}"
        try:
            if self.local:
                found = Path(path).stat()
                return _manifest_of(uri, path, found.st_ino, found.st_mtime_ns)
            return Manifest.from_json(uri, json.loads(self.fs.cat_file(path)))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _files(self, folder: str) -> list[dict[str, Any]]:
        found = self.fs.find(folder, detail=True)
        paths = [
            p
            for p in sorted(found)
            if not p.endswith(".crc") and posixpath.basename(p) not in (MANIFEST, PREVIEW, USED)
        ]
        if not paths:
            return []
        with ThreadPoolExecutor(4) as pool:
            sums = list(pool.map(lambda path: _sha256(self.fs, path), paths))
        listed: list[dict[str, Any]] = [
            {"path": path[len(folder) + 1 :], "bytes": found[path]["size"], "sha256": digest}
            for path, digest in zip(paths, sums, strict=True)
        ]
        if self.local:
            for entry, path in zip(listed, paths, strict=True):
                entry["written"] = _microseconds(found[path])
        return listed


def manifest(uri: str, fingerprint: str, identity: str, node: str, component: str, **known: Any) -> Manifest:
    return Manifest(uri, fingerprint, identity, node, component, events.now(), **known)


@functools.lru_cache(maxsize=2048)
def _manifest_of(uri: str, path: str, inode: int, written_ns: int) -> Manifest:
    """A manifest on this machine's disk; it is written once, and every plan asks for those of all nodes."""
    return Manifest.from_json(uri, json.loads(Path(path).read_bytes()))


def _written(entry: Mapping[str, Any]) -> float:
    """When a file was written, in whichever way its file system tells it (HDFS: milliseconds)."""
    if "modificationTime" in entry:
        return float(entry["modificationTime"]) / 1000
    told = entry.get("mtime") or entry.get("LastModified") or 0
    return float(told) if isinstance(told, (int, float)) else float(told.timestamp())


def _microseconds(entry: Mapping[str, Any]) -> int:
    """When a file on this machine was written."""
    return int(float(entry["mtime"]) * 1_000_000)


def _bytes(files: tuple[Mapping[str, Any], ...], port: Mapping[str, Any]) -> int:
    path = port.get("path")
    return sum(f["bytes"] for f in files if path and (f["path"] == path or f["path"].startswith(f"{path}/")))


def _sha256(fs: Any, path: str) -> str:
    if hasattr(fs, "sha256"):
        return str(fs.sha256(path))
    digest = hashlib.sha256()
    with fs.open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@functools.lru_cache(maxsize=4096)
def _sha256_since(path: str, size: int, written: int) -> str:
    """Of a large file on this machine's disk, read once per change: every plan asks."""
    return _sha256(fsspec.filesystem("file"), path)


def _names(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]

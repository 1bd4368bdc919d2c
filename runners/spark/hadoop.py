"""Places on HDFS and S3 as an engine reaches them: by the Hadoop client of its own JVM, as Spark itself does."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from runners import filesystems
from runners.filesystems import Reach

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BLOCK = 1 << 20
"""Bytes that go between Java and Python at once."""


def reach(spark: SparkSession) -> Reach:
    """How this engine reaches places: its own disk as ever, everything else by Hadoop."""
    known: Callable[[str], HadoopFileSystem] = functools.cache(lambda base: HadoopFileSystem(spark, base))

    def of(place: str) -> tuple[Any, str]:
        if filesystems.is_local(place):
            return filesystems.of(place)
        parts = urlsplit(place)
        return known(f"{parts.scheme}://{parts.netloc}"), parts.path or "/"

    return of


class HadoopFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """One Hadoop file system, such as `hdfs://name:8020` or `s3a://bucket`; paths begin with a slash."""

    protocol = "hadoop"
    cachable = False

    def __init__(self, spark: SparkSession, base: str) -> None:
        super().__init__(use_listings_cache=False)
        jvm: Any = spark._jvm
        self._jvm, self._base = jvm, base
        configuration = spark._jsparkSession.sessionState().newHadoopConf()
        self._files = self._at("/").getFileSystem(configuration)

    def _at(self, path: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(self._base + path)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.rstrip("/") or "/"

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return self._told(self._status(path))

    def _status(self, path: str) -> Any:
        place = self._at(path)
        if not self._files.exists(place):
            raise FileNotFoundError(path)
        return self._files.getFileStatus(place)

    def _told(self, status: Any) -> dict[str, Any]:
        kind = "directory" if status.isDirectory() else "file"
        name = str(status.getPath().toString()).removeprefix(self._base)
        return {"name": name, "size": status.getLen(), "type": kind, "mtime": status.getModificationTime() / 1000}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        self._status(path)
        found = [self._told(status) for status in self._files.listStatus(self._at(path))]
        return found if detail else [one["name"] for one in found]

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        if not exist_ok and self._files.exists(self._at(path)):
            raise FileExistsError(path)
        self._files.mkdirs(self._at(path))

    def mkdir(self, path: str, create_parents: bool = True, **_: Any) -> None:
        self._files.mkdirs(self._at(path))

    def rm(self, path: str, recursive: bool = False, maxdepth: int | None = None) -> None:
        self._files.delete(self._at(path), recursive)

    def rm_file(self, path: str) -> None:
        self._files.delete(self._at(path), False)

    def mv(self, path1: str, path2: str, **_: Any) -> None:
        self._files.rename(self._at(path1), self._at(path2))

    def chmod(self, path: str, mode: str) -> None:
        permission = self._jvm.org.apache.hadoop.fs.permission.FsPermission(mode)
        self._files.setPermission(self._at(path), permission)

    def get_file(self, rpath: str, lpath: str, **_: Any) -> None:
        self._files.copyToLocalFile(False, self._at(rpath), self._local(lpath), True)

    def put_file(self, lpath: str, rpath: str, **_: Any) -> None:
        self._files.copyFromLocalFile(False, True, self._local(lpath), self._at(rpath))

    def _local(self, path: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(f"file://{path}")

    def sha256(self, path: str) -> str:
        """The checksum of a file, computed where its bytes arrive."""
        stream = self._files.open(self._at(path))
        try:
            return str(self._jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream))
        finally:
            stream.close()

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **options: Any) -> HadoopFile:
        return HadoopFile(self, path, mode, block_size or BLOCK, **options)


class HadoopFile(AbstractBufferedFile):  # type: ignore[misc]
    """A file that is read in ranges, or written from its beginning to its end."""

    fs: HadoopFileSystem

    def _fetch_range(self, start: int, end: int) -> bytes:
        stream = self.fs._files.open(self.fs._at(self.path))
        try:
            stream.seek(start)
            return bytes(stream.readNBytes(end - start))
        finally:
            stream.close()

    def _initiate_upload(self) -> None:
        self._stream = self.fs._files.create(self.fs._at(self.path), True)

    def _upload_chunk(self, final: bool = False) -> bool:
        self.buffer.seek(0)
        while block := self.buffer.read(BLOCK):
            self._stream.write(block)
        if final:
            self._stream.close()
        return True

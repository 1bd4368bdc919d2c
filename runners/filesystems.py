"""How a process reaches places that are not on its disk: HDFS by its name node's REST interface, S3 by pyarrow.

An engine reaches the same places by Hadoop's own client instead (`runners.spark.hadoop`); URIs are the same on both sides.
"""

from __future__ import annotations

import functools
import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec.core

from components import errors

Reach = Callable[[str], tuple[Any, str]]
"""Gives the fsspec file system of a place (a local path or a URL) and the path in it."""

WEBHDFS_PORT = 9870


def of(place: str) -> tuple[Any, str]:
    """The file system of a place as the studio reaches it, and the path in it; raises UserError where the scheme is unknown."""
    if is_local(place):
        fs, path = fsspec.core.url_to_fs(str(Path(place.removeprefix("file://")).absolute()))
        return fs, str(path)
    parts = urlsplit(place)
    match parts.scheme:
        case "hdfs":
            return _webhdfs(parts.hostname or "", os.environ.get("STUDIO_WEBHDFS", ""), hdfs_user()), parts.path
        case "s3" | "s3a":
            return _s3(endpoint()), f"{parts.netloc}{parts.path}".rstrip("/")
        case _:
            return _by_fsspec(place)


def is_local(place: str) -> bool:
    return "://" not in place or place.startswith("file://")


def hdfs_user() -> str:
    """Who the studio is on HDFS and YARN without Kerberos: HADOOP_USER_NAME, else the user it runs as."""
    return os.environ.get("HADOOP_USER_NAME") or getpass.getuser()


def endpoint() -> str | None:
    """Where S3 is, unless it is Amazon's."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def read_text(place: str, reach: Reach = of) -> str:
    """Raises FileNotFoundError."""
    if is_local(place):
        return Path(place.removeprefix("file://")).read_text(encoding="utf-8")
    fs, path = reach(place)
    with fs.open(path, "rb") as file:
        return str(file.read().decode())


def write_text(place: str, text: str, reach: Reach = of) -> None:
    """Write a small file whole."""
    fs, path = reach(place)
    fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
    with fs.open(path, "wb") as file:
        file.write(text.encode())


def make_private(folder: str, reach: Reach = of) -> None:
    """Make a folder that its owner alone may look into, where its file system knows owners (S3 does not)."""
    fs, path = reach(folder)
    fs.makedirs(path, exist_ok=True)
    if hasattr(fs, "chmod"):
        fs.chmod(path, "700")


def remove(place: str, reach: Reach = of) -> None:
    """Take away what is at and below a place, if anything."""
    fs, path = reach(place)
    if fs.exists(path):
        fs.rm(path, recursive=True)


@functools.lru_cache(maxsize=8)
def _webhdfs(host: str, address: str, user: str) -> Any:
    from fsspec.implementations.webhdfs import WebHDFS

    given = urlsplit(address if "://" in address else f"http://{address}") if address else None
    return WebHDFS(
        host=given.hostname if given else host,
        port=(given.port if given else None) or WEBHDFS_PORT,
        user=user,
        use_https=given is not None and given.scheme == "https",
        # An engine writes at the same time: nothing that was listed may be kept.
        use_listings_cache=False,
    )


@functools.lru_cache(maxsize=8)
def _s3(address: str | None) -> Any:
    from fsspec.implementations.arrow import ArrowFSWrapper
    from pyarrow.fs import S3FileSystem

    given = urlsplit(address) if address else None
    options = {"endpoint_override": given.netloc, "scheme": given.scheme} if given else {}
    return ArrowFSWrapper(S3FileSystem(allow_bucket_creation=False, **options))


def _by_fsspec(place: str) -> tuple[Any, str]:
    try:
        fs, path = fsspec.core.url_to_fs(place)
    except (ValueError, ImportError) as unknown:
        raise errors.UserError(
            errors.problem(
                "place-unknown",
                "Nothing here reaches “{place}”.",
                "系统无法访问“{place}”。",
                hint=("Use a folder, hdfs:// or s3a://.", "请使用本地文件夹、hdfs:// 或 s3a://。"),
                place=place,
            )
        ) from unknown
    return fs, str(path)

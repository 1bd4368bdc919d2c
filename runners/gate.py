"""The one gate for paths and URLs that users give: allowed roots and schemes only."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from components import errors

REFUSED_CHARACTERS = frozenset("*?[]{}\\\0\n\r")
"""Hadoop reads these as patterns or escapes, which could name what the gate did not see."""


class Gate:
    """Turns a user's path into a URI inside one of the roots (local folders, or URLs such as `hdfs://name/data`)."""

    def __init__(self, roots: Sequence[str | Path]) -> None:
        self.folders = [Path(_local(str(root))).resolve() for root in roots if _is_local(str(root))]
        self.urls = [str(root).rstrip("/") for root in roots if not _is_local(str(root))]

    @property
    def roots(self) -> list[str]:
        """Folders and URLs as another gate takes them."""
        return [*(str(folder) for folder in self.folders), *self.urls]

    def locate(self, text: str) -> str:
        """The URI of a path, not percent-encoded (Hadoop would not decode it); symbolic links are resolved first.

        Raises UserError where it is not allowed.
        """
        if not text or REFUSED_CHARACTERS & set(text) or "::" in text:
            raise errors.UserError(self._problem("path-characters", text))
        if not _is_local(text):
            return self._remote(text)
        path = Path(_local(text)).expanduser() if text.startswith("~") else Path(_local(text))
        candidates = [path] if path.is_absolute() else [folder / path for folder in self.folders]
        inside = [found for found in (c.resolve() for c in candidates) if self._inside(found)]
        if not inside:
            raise errors.UserError(self._problem("path-outside", text))
        return f"file://{next((found for found in inside if found.exists()), inside[0])}"

    def local(self, text: str) -> Path:
        """As `locate`, for a file on this machine."""
        uri = self.locate(text)
        if not uri.startswith("file:"):
            raise errors.UserError(self._problem("path-outside", text))
        return local_path(uri)

    def _inside(self, path: Path) -> bool:
        return any(path == folder or folder in path.parents for folder in self.folders)

    def _remote(self, text: str) -> str:
        parts = urlsplit(text)
        segments = unquote(parts.path).split("/")
        if "@" in parts.netloc or ".." in segments or "%" in text or parts.query or parts.fragment:
            raise errors.UserError(self._problem("path-characters", text))
        clean = f"{parts.scheme}://{parts.netloc}{posixpath.normpath(parts.path or '/')}"
        if not any(clean == root or clean.startswith(root + "/") for root in self.urls):
            raise errors.UserError(self._problem("path-outside", text))
        return clean

    def _problem(self, code: str, text: str) -> errors.Problem:
        if code == "path-characters":
            return errors.problem(
                code,
                "The path “{path}” has characters that are not allowed (patterns, escapes, line breaks).",
                "路径“{path}”含有不允许的字符（通配符、转义符或换行）。",
                hint=("Name the file or its folder as a whole.", "请填写完整的文件或文件夹路径。"),
                path=text[:200],
            )
        allowed = errors.listed([*(str(folder) for folder in self.folders), *self.urls])
        return errors.problem(
            code,
            "The path “{path}” is outside the folders that may be read (allowed: {allowed}).",
            "路径“{path}”不在允许访问的目录内（允许：{allowed}）。",
            hint=(
                "Put the file into one of these folders, or upload it as a dataset.",
                "请把文件放入这些目录，或作为数据集上传。",
            ),
            path=text[:200],
            allowed=allowed,
        )


def local_path(uri: str) -> Path:
    """The path of a `file:` URI, percent-encoded or, as the gate gives it, plain."""
    plain = Path(uri.removeprefix("file://").removeprefix("file:"))
    return plain if plain.exists() or "%" not in uri else Path(unquote(str(plain)))


def _is_local(text: str) -> bool:
    head = text.split("/", 1)[0]
    if head.lower() == "file:":
        return urlsplit(text).netloc in ("", "localhost")
    return ":" not in head


def _local(text: str) -> str:
    if text[:5].lower() != "file:":
        return text
    return unquote(urlsplit(text).path)

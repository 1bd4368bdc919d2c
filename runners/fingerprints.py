"""What a node's result depends on, as one hash."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from components.spec.component import Component

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def digest(value: Any) -> str:
    """The SHA-256 of a JSON value, independent of the order of keys."""
    return hashlib.sha256(_ENCODER.encode(value).encode()).hexdigest()


@functools.cache
def source_hash(kind: Any) -> str:
    """The hash of the files that a component is written in: its own, its bases', its folder's private ones, and the package
    of a base that is neither a component nor the specification."""
    return _files_hash(tuple(inspect.getfile(base) for base in kind.__mro__ if issubclass(base, Component)))


@functools.cache
def _files_hash(sources: tuple[str, ...]) -> str:
    files = {Path(source) for source in sources}
    files |= set(Path(sources[0]).parent.glob("_*.py"))
    packages = {file.parent for file in files if file.parent.parent.name == "components" and file.parent.name != "spec"}
    files |= {file for package in packages for file in package.glob("*.py")}
    return digest([hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)])


def parts(
    component: Component,
    inputs: Mapping[str, Sequence[Sequence[str]]],
    source: str | None,
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """All that a node's result depends on, by aspect; `inputs` are [identity, port] pairs by port, in edge order."""
    return {
        "component": component.key,
        "version": component.version,
        "code": source_hash(cast(Hashable, type(component))),
        "params": component.params.model_dump(mode="json"),
        "inputs": {name: [list(pair) for pair in pairs] for name, pairs in sorted(inputs.items())},
        "source": source,
        "environment": _versions_hash(tuple(sorted(environment.items()))),
    }


@functools.lru_cache(maxsize=64)
def _versions_hash(versions: tuple[tuple[str, str], ...]) -> str:
    return digest(dict(versions))


def fingerprint(found: Mapping[str, Any]) -> str:
    return digest(found)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Why two fingerprints differ: a code, and the parameters or ports that did."""
    if before["component"] != after["component"]:
        return "component-changed", [after["component"]]
    names = [n for n in {**before["params"], **after["params"]} if before["params"].get(n) != after["params"].get(n)]
    if names:
        return "params-changed", names
    if before["source"] != after["source"]:
        return "source-changed", []
    ports = [n for n in {**before["inputs"], **after["inputs"]} if before["inputs"].get(n) != after["inputs"].get(n)]
    if ports:
        return "input-changed", ports
    if before["version"] != after["version"] or before["code"] != after["code"]:
        return "component-changed", [after["component"]]
    if before["environment"] != after["environment"]:
        return "environment-changed", []
    return "result-gone", []

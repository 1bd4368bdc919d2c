"""Columns that only an engine can tell, before any run: asked in the background, kept by content, told at the node."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.cache import cache
from django.db import close_old_connections

from components.errors import Problem, UserError, problem
from components.spec.component import Component
from components.spec.schema import Schema
from runners import fingerprints
from runners.environments import probe as environment

logger = logging.getLogger("studio.runs")

KEPT_S = 30 * 24 * 3600
AGAIN_S = 10.0
"""Pause before an engine that did not answer is asked again."""
LATE_S = 60
"""So long a source that took too long is left alone: the engine may only have been busy."""
LATE: Mapping[str, Any] = {"late": True}

_pool: ThreadPoolExecutor | None = None
_lock = threading.Lock()
_asked: set[str] = set()
_failed: dict[str, float] = {}


def start() -> None:
    """Begin to ask engines, in threads of this server; before, and in commands and tests, nobody is asked."""
    global _pool
    _pool = ThreadPoolExecutor(2, thread_name_prefix="probe")


def stop() -> None:
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=False, cancel_futures=True)
        _pool = None


def columns(
    component: Component, roots: Sequence[str], version: str | None = None, inputs: Mapping[str, Any] | None = None
) -> dict[str, Schema] | None:
    """The schemas of the component's outputs by port, for this content; None where no engine can tell.

    Raises UserError with what the engine found wrong, or with the information that it is being looked for.
    """
    request = {
        "component": component.key, "params": component.params.model_dump(mode="json"), "roots": list(roots),
        "inputs": {name: _json(value) for name, value in (inputs or {}).items()},
    }  # fmt: skip
    found = fingerprints.parts(component, {}, version, environment().versions)
    key = f"probe:{fingerprints.digest([found, request['inputs']])}"
    kept = cache.get(key)
    if kept is None and _pool is not None and not _resting(key):
        _ask(_pool, key, request)
        raise UserError(_reading())
    if kept is None or "late" in kept:
        return None
    if "problems" in kept:
        raise UserError(Problem.from_json(each) for each in kept["problems"])
    return {port: Schema.from_json(schema) for port, schema in kept["outputs"].items()}


def known(component: Component, version: str | None) -> Schema | None:
    """A source's columns where they have been looked for already; asks nobody."""
    found = fingerprints.parts(component, {}, version, environment().versions)
    kept = cache.get(f"probe:{fingerprints.digest([found, {}])}") or {}
    return Schema.from_json(kept["outputs"]["table"]) if "outputs" in kept else None


def _resting(key: str) -> bool:
    """Whether an engine did not answer a moment ago."""
    return time.monotonic() - _failed.get(key, -AGAIN_S) < AGAIN_S


def _json(value: Any) -> Any:
    return [one.json() for one in value] if isinstance(value, (list, tuple)) else value.json()


def _reading() -> Problem:
    return problem("columns-reading", "Its columns are being looked up.", "正在读取列信息。", severity="info")


def _ask(pool: ThreadPoolExecutor, key: str, request: Mapping[str, Any]) -> None:
    """Once at a time for the same question."""
    with _lock:
        if key in _asked:
            return
        _asked.add(key)
    try:
        pool.submit(_look, key, request)
    except RuntimeError:  # the server is ending
        _asked.discard(key)


def _look(key: str, request: Mapping[str, Any]) -> None:
    from studio.runs import contexts

    try:
        answer = contexts.launcher("spark").probe(request)
        kept = {name: answer[name] for name in ("outputs", "problems", "late") if name in answer}
        cache.set(key, kept, LATE_S if "late" in kept else KEPT_S)
        _failed.pop(key, None)
    except OSError as lost:
        logger.warning("columns could not be looked up", exc_info=lost)
        _failed[key] = time.monotonic()
    except Exception:
        logger.exception("looking for columns failed")
        cache.set(key, dict(LATE), AGAIN_S)
    finally:
        with _lock:
            _asked.discard(key)
        close_old_connections()

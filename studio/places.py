"""Columns that name places in the artifact folder: stored relative to STUDIO_ARTIFACTS, so that a data folder can be moved."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models

from runners.artifacts import Store

PREFIX = "artifacts:"
"""What a stored place begins with; the rest is its path below STUDIO_ARTIFACTS."""
_FORMER = re.compile(
    r"[a-z][a-z0-9+.-]*://.*/(?P<inside>nodes/[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{32}(?:/.*)?"
    r"|models/[0-9a-f]{32}(?:/.*)?|datasets/[0-9a-f]{32}/data\.parquet)"
)


@functools.lru_cache(maxsize=4)
def _store(root: str) -> Store:
    return Store(root)


def store() -> Store:
    """The artifacts of this installation."""
    return _store(settings.STUDIO_ARTIFACTS)


def relative(value: str) -> str:
    """A URI as it is stored; one that is not in the store stays as it is."""
    url = store().url + "/"
    return PREFIX + value[len(url) :] if value.startswith(url) else value


def absolute(value: str) -> str:
    """The URI of a stored place."""
    return f"{store().url}/{value[len(PREFIX) :]}" if value.startswith(PREFIX) else value


def former(value: str) -> str:
    """A URI that an early release stored whole, wherever its folder was then, as it is stored now (for migrations)."""
    found = _FORMER.fullmatch(value)
    return PREFIX + found["inside"] if found else value


def everywhere(change: Callable[[str], str], value: Any) -> Any:
    """The JSON value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, dict):
        return {key: everywhere(change, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [everywhere(change, item) for item in value]
    return value


class PlaceField(models.TextField):  # type: ignore[type-arg]
    """A URI of the store; absolute in Python, relative in the database."""

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return relative(found) if isinstance(found, str) else found

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else absolute(value)


class PlacesField(models.JSONField):
    """JSON in which texts may be URIs of the store; absolute in Python, relative in the database."""

    def get_prep_value(self, value: Any) -> Any:
        return everywhere(relative, super().get_prep_value(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        # Thousands of events a second hold no place: their text tells it sooner than a walk through their values.
        return found if isinstance(value, str) and PREFIX not in value else everywhere(absolute, found)

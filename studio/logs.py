"""JSON log lines, each with the request's or the run's id where there is one."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

_context: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("log_context")

_NONE: Final[Mapping[str, Any]] = {}


@contextlib.contextmanager
def logged(**fields: Any) -> Iterator[None]:
    """Every line logged inside carries these fields (run=…, request=…)."""
    token = _context.set({**_context.get(_NONE), **fields})
    try:
        yield
    finally:
        _context.reset(token)


class ContextFilter(logging.Filter):
    """Put the context's fields on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        for key, value in _context.get(_NONE).items():
            setattr(record, key, value)
        return True


def logging_settings(level: str) -> dict[str, Any]:
    """`LOGGING` for Django: one JSON object per line on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "studio.logs.ContextFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "studio": {"level": level},
            "runners": {"level": level},
            "deploy": {"level": level},
            "django.request": {"level": "ERROR"},
        },
    }

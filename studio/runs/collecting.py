"""Keeps the artifacts below STUDIO_ARTIFACTS_LIMIT_GB: what open runs and other apps name stays."""

from __future__ import annotations

import logging

from django.conf import settings

from runners.collection import Collected, collect
from studio.apps import studio_apps
from studio.runs.models import UNFINISHED, Run
from studio.runs.planning import store

logger = logging.getLogger("studio.runs")

GRACE_S = 3600.0


def collect_artifacts() -> Collected:
    """Remove the longest unused results above the limit; the plan of an open run keeps all that it may read."""
    found = collect(store(), pins=pins(), limit_bytes=settings.STUDIO_ARTIFACTS_LIMIT, grace_s=GRACE_S)
    if found.removed:
        logger.info("artifacts collected", extra=found.json())
    return found


def pins() -> set[str]:
    """Fingerprints that the plans of open runs name, and the URIs that other apps keep."""
    named: set[str] = set()
    for plan in Run.objects.filter(state__in=UNFINISHED).values_list("plan", flat=True):
        named |= {node[key] for node in plan["nodes"].values() for key in ("fingerprint", "identity") if node[key]}
    for app in studio_apps():
        named |= set(app.pinned_artifacts(store()))
    return named

"""Facts about the studio itself: components, health, measurements, the API's own description."""

from __future__ import annotations

import functools
import hashlib
import shutil
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rest_framework.request import Request

from components import registry
from components.expressions import language
from studio.api.access import LOGGED_IN
from studio.api.render import dumps
from studio.api.views import View, endpoint
from studio.apps import studio_apps

FREE_BYTES_NEEDED = 200 * 1024 * 1024


@functools.lru_cache(maxsize=1)
def catalogue() -> tuple[bytes, str]:
    """The components as JSON, made once, and the hash of it."""
    content = dumps({**registry.load().json(), "functions": language.functions_json()})
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


class ComponentsView(View):
    @endpoint("components_list", role=LOGGED_IN)
    def get(self, request: Request) -> HttpResponseBase:
        """All components with ports, parameters, help and search words; with an ETag."""
        content, tag = catalogue()
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(content, content_type="application/json")
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the studio can work: database, disk, and what each app says of itself; else 503."""
    facts = {"database": _database(), "disk": _disk()}
    for app in studio_apps():
        facts.update(app.healthy())
    ok = all(fact.get("ok", True) for fact in facts.values())
    return HttpResponse(dumps({"ok": ok, **facts}), status=200 if ok else 503, content_type="application/json")


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "kind": connection.vendor}


def _disk() -> dict[str, Any]:
    free = shutil.disk_usage(settings.STUDIO_DATA).free
    return {"ok": free > FREE_BYTES_NEEDED, "free_bytes": free}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)

"""One log line and one measurement per request; a failure that is our bug is a problem+json too."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from prometheus_client import Counter, Histogram

from components.errors import problem
from studio.api import problems, render
from studio.logs import logged

logger = logging.getLogger("studio.request")

REQUESTS = Counter("studio_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("studio_request_seconds", "Time to answer.", ["method", "route"])
QUIET = ("/healthz", "/metrics", "/static/")


class RequestLogMiddleware:
    """Log method, path, status, milliseconds and user, with an id that is also sent as X-Request-Id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identity, started = uuid.uuid4().hex[:12], time.perf_counter()
        with logged(request=identity):
            response = refused_nul(request) or self.get_response(request)
            spent = time.perf_counter() - started
            self._note(request, response, spent)
        response["X-Request-Id"] = identity
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith("/api/"):
            return None
        logger.error("unexpected error", exc_info=error, extra={"path": request.path})
        found = problem(
            "internal", "Something went wrong on our side; the log has the details.", "系统内部错误，详情见日志。"
        )
        return HttpResponse(render.dumps(problems.body([found], 500)), status=500, content_type=problems.CONTENT_TYPE)

    def _note(self, request: HttpRequest, response: HttpResponseBase, spent: float) -> None:
        match = request.resolver_match
        route = match.route if match else "unknown"
        method = request.method or "?"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(method, route).observe(spent)
        if request.path.startswith(QUIET):
            return
        facts = {"method": method, "path": request.path, "status": response.status_code, "ms": round(spent * 1000, 1)}
        logger.info("request", extra={**facts, "user": known_user(request)})


def refused_nul(request: HttpRequest) -> HttpResponse | None:
    """400 where the address holds U+0000: PostgreSQL raises on it, and no name has it."""
    if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
        return None
    return HttpResponse(
        render.dumps(problems.body(problems.nul().problems, 400)), status=400, content_type=problems.CONTENT_TYPE
    )


def known_user(request: HttpRequest) -> int | None:
    """The id of who asked, without a query of our own where nobody looked."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None

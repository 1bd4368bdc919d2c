"""Spark's own pages through the studio: they show the work of every workspace, so they are the administrator's."""

from __future__ import annotations

import functools
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from csp.constants import SELF
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from rest_framework.request import Request

from components.errors import problem
from studio.api.access import LOGGED_IN
from studio.api.problems import Refused
from studio.api.views import AnyContent, View, endpoint
from studio.runs.apps import warm_launcher
from studio.workspaces.models import User

TIMEOUT_S = 60
PASSED = ("content-type", "cache-control")
RULES: dict[str, Any] = {"script-src": [SELF, "'unsafe-inline'"], "style-src": [SELF, "'unsafe-inline'"]}
"""Spark writes scripts and styles into its pages."""


def available() -> bool:
    """Whether a warm engine of this machine lives, which has pages."""
    launcher = warm_launcher()
    return launcher is not None and launcher.address() is not None


class SparkPagesView(View):
    schema = None
    content_negotiation_class = AnyContent

    @endpoint("engine_pages", role=LOGGED_IN)
    def get(self, request: Request, path: str = "") -> HttpResponse:
        """One of Spark's own pages, or what it is made of; read only, and the administrator's."""
        if request.auth is not None or not cast(User, request.user).is_superuser:
            raise Refused(
                problem(
                    "pages-refused",
                    "Spark's own pages show the work of every workspace: only the administrator of this studio sees them, in a browser.",
                    "Spark 页面会显示所有工作区的作业，只有本系统的管理员可以在浏览器中查看。",
                ),
                403,
            )
        return _forwarded(request, path, _found())


def _found() -> dict[str, Any]:
    launcher = warm_launcher()
    try:
        found = launcher.pages() if launcher else None
    except OSError as error:
        raise _silent(error) from error
    if found is None:
        raise Refused(
            problem(
                "no-engine",
                "No engine runs on this machine now; start a run and look again.",
                "本机当前没有运行中的计算引擎；请先启动一次运行再查看。",
            ),
            404,
        )
    return found


def _forwarded(request: Request, path: str, found: dict[str, Any]) -> HttpResponse:
    base = reverse("spark-pages").rstrip("/")
    headers = {"Authorization": f"Bearer {found['token']}", "X-Forwarded-Context": base}
    address = f"http://127.0.0.1:{found['port']}/{path}"
    try:
        answer = _client().get(address, params=request.META.get("QUERY_STRING", ""), headers=headers)
    except httpx.HTTPError as error:
        raise _silent(error) from error
    if answer.is_redirect:
        target = urlsplit(answer.headers["location"])
        return HttpResponseRedirect(
            base + target.path.removeprefix(base) + (f"?{target.query}" if target.query else "")
        )
    told = {name: value for name, value in answer.headers.items() if name in PASSED}
    return HttpResponse(answer.content, status=answer.status_code, headers=told)


@functools.cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_S, trust_env=False)


def _silent(error: Exception) -> Refused:
    return Refused(
        problem(
            "engine-silent",
            "The engine does not show its pages now: {detail}. Try again in a moment.",
            "计算引擎暂时无法显示其页面：{detail}。请稍后重试。",
            detail=str(error),
        ),
        502,
    )

"""Spark's own pages through the studio.

Those of the engine of this machine show the work of every workspace, so they are the administrator's; those of a run on a cluster
show that run, so they are its editors'. No token opens them.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote, urlsplit

from csp.constants import SELF
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from rest_framework.request import Request

from components.errors import problem
from runners.launchers.pages import Pages
from runners.stage import PAGES_BASE
from studio.api.access import LOGGED_IN
from studio.api.problems import Refused
from studio.api.views import AnyContent, View, endpoint
from studio.runs import contexts, queries
from studio.runs.apps import warm_launcher
from studio.runs.models import Run
from studio.workspaces.models import User

SAFE = "=&%+/:;,!*'()"
PASSED = ("content-type", "cache-control")
RULES: dict[str, Any] = {"script-src": [SELF, "'unsafe-inline'"], "style-src": [SELF, "'unsafe-inline'"]}
"""Spark writes scripts and styles into its pages."""


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
        return _forwarded(request, path, _found(), reverse("spark-pages"))


class RunPagesView(View):
    schema = None
    content_negotiation_class = AnyContent

    @endpoint("run_pages", role="editor")
    def get(self, request: Request, run: int, path: str = "") -> HttpResponse:
        """One of the pages of the Spark that a run on a cluster has for itself, or what it is made of; read only, in a browser."""
        if request.auth is not None:
            raise Refused(
                problem(
                    "pages-refused",
                    "Spark's own pages are shown in a browser, to no token.",
                    "Spark 页面只能在浏览器中查看，不能通过令牌访问。",
                ),
                403,
            )
        found = queries.run(self.workspace, run)
        return _forwarded(
            request, path, _found_of(found), reverse("run-pages", kwargs={"slug": self.workspace.slug, "run": run})
        )


def _found_of(run: Run) -> Pages:
    try:
        found = contexts.spark_pages(run) if run.cluster and not run.finished else None
    except OSError as error:
        raise _silent(error) from error
    if found is None:
        raise Refused(
            problem(
                "no-pages",
                "No Spark of this run shows pages now: it does while a step without users' code runs on a cluster with Spark 4.",
                "该运行当前没有可查看的 Spark 页面：仅当步骤正在集群（Spark 4）上运行且不含用户代码时可用。",
                hint=(
                    "If the run has just begun, try again in a moment; afterwards look at the stage's log.",
                    "若运行刚开始，请稍后重试；运行结束后请查看阶段日志。",
                ),
            ),
            404,
        )
    return found


def _found() -> Pages:
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


def _forwarded(request: Request, path: str, found: Pages, place: str) -> HttpResponse:
    base = place.rstrip("/")
    query = request.META.get("QUERY_STRING", "")
    try:
        target = f"/{quote(path)}{'?' if query else ''}{quote(query, safe=SAFE)}"
        answer = found.get(target, {"X-Forwarded-Context": base})
    except OSError as error:
        raise _silent(error) from error
    if "location" in answer.headers:
        moved = urlsplit(answer.headers["location"])
        there = moved.path.removeprefix(PAGES_BASE).removeprefix(base)
        return HttpResponseRedirect(base + there + (f"?{moved.query}" if moved.query else ""))
    told = {name: value for name, value in answer.headers.items() if name in PASSED}
    content = answer.content.replace(PAGES_BASE.encode(), base.encode())
    return HttpResponse(content, status=answer.status, headers=told)


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

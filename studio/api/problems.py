"""Every refusal as problem+json, with all problems in the one shape of components.errors."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pydantic
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from components import errors
from components.errors import Problem, StudioError, UserError, problem
from components.spec.reasons import chinese

logger = logging.getLogger("studio.api")

CONTENT_TYPE = "application/problem+json"


class Refused(UserError):
    """A request that is refused with a status of its own, and data which help to put it right."""

    def __init__(
        self, problems: Problem | Iterable[Problem], status: int = 400, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(problems)
        self.status = status
        self.data = dict(data or {})

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.status, self.data)


def not_found(kind: str = "", name: object = "") -> Refused:
    """404, also for what exists where the asker has no access: who may not see it learns nothing."""
    return Refused(
        problem(
            "not-found",
            "This does not exist, or is not yours to see.",
            "不存在，或您无权查看。",
            kind=kind,
            name=str(name),
        ),
        404,
    )


def nul() -> Refused:
    """400: no text that the studio keeps may hold U+0000; PostgreSQL cannot store it."""
    return Refused(
        problem("text-nul", "A text holds the character U+0000. Take it out.", "文本中含有字符 U+0000，请将其去掉。")
    )


def forbidden(role: str) -> Refused:
    return Refused(
        problem(
            "role-needed", "This needs the role “{role}” in the workspace.", "此操作需要工作区角色“{role}”。", role=role
        ),
        403,
    )


def conflict(code: str, en: str, zh: str, data: Mapping[str, Any] | None = None, **fields: Any) -> Refused:
    return Refused(problem(code, en, zh, **fields), 409, data)


_KNOWN: dict[type[Exception], tuple[str, str, str]] = {
    exceptions.NotAuthenticated: ("not-logged-in", "Log in first.", "请先登录。"),
    exceptions.AuthenticationFailed: (
        "login-failed",
        "User name, password or token is wrong.",
        "用户名、密码或令牌不正确。",
    ),
    exceptions.PermissionDenied: ("forbidden", "You are not allowed to do this.", "您没有权限执行此操作。"),
    exceptions.MethodNotAllowed: ("method-not-allowed", "This address does not do that.", "该地址不支持此方法。"),
    exceptions.ParseError: ("not-json", "The body is not valid JSON.", "请求体不是有效的 JSON。"),
    exceptions.UnsupportedMediaType: (
        "not-json",
        "The body must be application/json.",
        "请求体必须为 application/json。",
    ),
    exceptions.Throttled: ("too-many-requests", "Too many tries; wait a minute.", "尝试过于频繁，请稍候一分钟。"),
    exceptions.NotAcceptable: ("not-acceptable", "Only JSON is spoken here.", "此处仅支持 JSON。"),
}


def from_pydantic(error: pydantic.ValidationError) -> list[Problem]:
    """One problem per field that a body or query got wrong, naming the field."""
    return [
        problem(
            "field-wrong",
            "{field}: {what}.",
            "字段 {field} 有误：{what_zh}。",
            where=errors.Where(param=".".join(str(part) for part in found["loc"]) or None),
            field=".".join(str(part) for part in found["loc"]) or "body",
            what=found["msg"],
            what_zh=chinese(found),
        )
        for found in error.errors(include_url=False, include_input=False)
    ]


def body(problems: Iterable[Problem], status: int, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The problem+json document; its title and code are those of the first problem."""
    every = list(problems)
    return {
        "type": f"urn:studio:problem:{every[0].code}",
        "title": asdict(every[0].message),
        "status": status,
        "code": every[0].code,
        "problems": [found.json() for found in every],
        "data": dict(data or {}),
    }


def answer(problems: Iterable[Problem], status: int, data: Mapping[str, Any] | None = None) -> Response:
    return Response(body(problems, status, data), status=status, content_type=CONTENT_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler; None (an error that is our bug) goes to Django's 500 handler, with its log line."""
    if isinstance(error, Refused):
        return answer(error.problems, error.status, error.data)
    if isinstance(error, UserError):
        return answer(error.problems, 400)
    if isinstance(error, StudioError):
        logger.warning("operational error", exc_info=error)
        return answer(error.problems, 503)
    if isinstance(error, pydantic.ValidationError):
        return answer(from_pydantic(error), 400)
    if isinstance(error, (Http404, exceptions.NotFound)):
        return answer(not_found().problems, 404)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _from_drf(error)
    return None


def _from_drf(error: exceptions.APIException) -> Response:
    code, en, zh = _KNOWN.get(type(error), ("refused", "The request was refused: {detail}", "请求被拒绝：{detail}"))
    response = answer([problem(code, en, zh, detail=str(error.detail))], error.status_code)
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    wait = getattr(error, "wait", None)
    if wait:
        response["Retry-After"] = str(int(wait))
    return response

"""Bodies are measured while they come in: one that is too large is answered 413 before it is read to its end."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from components.errors import Problem, problem
from studio.api import problems, render

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

UPLOADS = re.compile(r"^/api/workspaces/[-\w]+/uploads/$")


class TooLarge(Exception):
    """The body passed its limit."""


class LimitedBodies:
    """ASGI middleware: uploads up to STUDIO_UPLOAD_LIMIT_MB, other bodies up to STUDIO_BODY_LIMIT_MB."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = settings.STUDIO_UPLOAD_LIMIT if UPLOADS.match(scope["path"]) else settings.STUDIO_BODY_LIMIT
        if announced(scope) > limit:
            await refuse(send, limit)
            return
        read, answered = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except TooLarge:
            if not answered:
                await refuse(send, limit)


def announced(scope: Scope) -> int:
    """The Content-Length of a request; 0 where it has none."""
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def too_large(limit: int) -> Problem:
    return problem(
        "too-large",
        "The upload is larger than the limit of {megabytes} MB.",
        "上传内容超过上限 {megabytes} MB。",
        megabytes=limit // (1024 * 1024),
    )


async def refuse(send: Send, limit: int) -> None:
    body = render.dumps(problems.body([too_large(limit)], 413))
    headers = [
        (b"content-type", problems.CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})

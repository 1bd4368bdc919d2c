"""Django's ASGI handler for an application whose middleware and views are all sync: one hop to a thread per request.

Left alone, Django changes between the event loop and a thread at every middleware, about fifteen times a request, in a thread
made for that request, with a database connection opened for it. Most of our answers take less time than that.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

THREADS = 32
"""Requests answered at a time; the others wait. Each thread keeps its database connection."""


class SyncHandler(ASGIHandler):
    """The whole middleware chain and the view in one kept thread; bodies are read and sent by the event loop, as ever."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(THREADS, "request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As Django's, without the thread of its own that each request gets there for what is sensitive to threads."""
        await self.handle(scope, receive, send)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self._answer, thread_sensitive=False, executor=self._threads)(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """What the request_started and request_finished signals do for the connection of the thread that they run in."""
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()

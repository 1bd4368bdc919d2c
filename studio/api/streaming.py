"""Files of unknown length, streamed in constant memory whichever server runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.request import Request

MEDIA = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def download(request: Request | HttpRequest, chunks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """A file downloaded under a name in any script; the name's ending says its type."""
    plain = request._request if isinstance(request, Request) else request
    content = steady(chunks) if isinstance(plain, ASGIRequest) else chunks
    media = MEDIA.get(name.rpartition(".")[2], "application/octet-stream")
    response = StreamingHttpResponse(content, content_type=media)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


async def steady(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """One chunk after the other, each made in a thread: Django would gather a plain iterator whole."""
    following = sync_to_async(lambda: next(chunks, None), thread_sensitive=False)
    while (chunk := await following()) is not None:
        yield chunk

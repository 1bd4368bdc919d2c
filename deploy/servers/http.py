"""The ASGI application: addresses, bodies and refusals."""

from __future__ import annotations

import asyncio
import logging
import re
import urllib.parse
import zlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from components.errors import StudioError, problem
from deploy.servers import refusals, tensors
from deploy.servers.endpoint import Endpoint
from deploy.servers.refusals import Refused

logger = logging.getLogger("deploy.server")

LIMIT = 32 * 2**20
"""Bytes of a request, also after unpacking."""
HEADER_LENGTH = "inference-header-content-length"
MODEL = re.compile(r"/v2/models/(?P<model>[^/]+)(?:/versions/(?P<version>[^/]+))?(?P<rest>/ready|/infer)?")

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Application:
    """Answers for one model under one name; `endpoint` is None until it is loaded and warm."""

    def __init__(self, name: str, version: str, limit: int = LIMIT) -> None:
        self.name, self.version, self.limit = name, version, limit
        self.endpoint: Endpoint | None = None
        # Scorers are not thread-safe, and the model itself is the one thing that takes time.
        self.worker = ThreadPoolExecutor(1, "scorer")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            status, body, headers = await self._answer(scope, receive)
        except Refused as wrong:
            status, body, headers = wrong.status, orjson.dumps(refusals.body(wrong.problems)), {}
        except StudioError as wrong:
            status, body, headers = 400, orjson.dumps(refusals.body(wrong.problems)), {}
        except Exception:
            logger.exception("request failed")
            told = problem("internal", "The endpoint failed; see its log.", "在线服务内部错误，请查看日志。")
            status, body, headers = 500, orjson.dumps(refusals.body([told])), {}
        await _send(send, status, body, headers)

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> tuple[int, bytes, dict[str, str]]:
        path = urllib.parse.unquote(scope["raw_path"].decode("latin-1")) if scope.get("raw_path") else scope["path"]
        path = path.partition("?")[0].rstrip("/")
        known = MODEL.fullmatch(path)
        if known and known["rest"] == "/infer":
            _need(scope, "POST")
            return await self._infer(self._ready(known), scope, receive)
        _need(scope, "GET")
        if path == "/v2":
            about = {
                "name": "experiment-studio",
                "version": "2",
                "extensions": ["binary_tensor_data"],
                "model": self.name,
            }
            return 200, orjson.dumps(about), {}
        if path == "/v2/health/live":
            return 200, b"", {}
        if path == "/v2/health/ready":
            return (200 if self.endpoint else 503), b"", {}
        if known:
            endpoint = self._ready(known)
            ready = known["rest"] == "/ready"
            return 200, b"" if ready else orjson.dumps(endpoint.metadata(self.name, self.version)), {}
        raise refusals.not_found(path or "/")

    def _ready(self, known: re.Match[str]) -> Endpoint:
        if known["model"] != self.name or known["version"] not in (None, self.version):
            raise refusals.not_found(f"model “{known['model']}” (model: {self.name}, version {self.version})")
        if self.endpoint is None:
            raise refusals.not_ready()
        return self.endpoint

    async def _infer(
        self, endpoint: Endpoint, scope: Mapping[str, Any], receive: Receive
    ) -> tuple[int, bytes, dict[str, str]]:
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        raw = _unpacked(await _body(headers, receive, self.limit), headers.get("content-encoding"), self.limit)
        length = headers.get(HEADER_LENGTH)
        if length is not None and not length.isdecimal():
            raise Refused(refusals.not_json(f"the header {HEADER_LENGTH} is no number"))
        loop = asyncio.get_running_loop()
        body, head = await loop.run_in_executor(
            self.worker, self._score, endpoint, raw, int(length) if length else None
        )
        if head is None:
            return 200, body, {}
        return 200, body, {"content-type": "application/octet-stream", HEADER_LENGTH: str(head)}

    def _score(self, endpoint: Endpoint, raw: bytes, length: int | None) -> tuple[bytes, int | None]:
        request = tensors.read(raw, length)
        outputs = endpoint.predict(request.columns, request.outputs)
        return tensors.write(request, self.name, self.version, outputs)


def _need(scope: Mapping[str, Any], method: str) -> None:
    if scope["method"] not in ((method, "HEAD") if method == "GET" else (method,)):
        raise refusals.method_wrong(method)


async def _body(headers: Mapping[str, str], receive: Receive, limit: int) -> bytes:
    """The whole body; refused before it is read where it says that it is too large, and at the limit where it does not."""
    told = headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise refusals.too_large(limit)
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(refusals.not_json("the connection was closed"))
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise refusals.too_large(limit)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _unpacked(raw: bytes, encoding: str | None, limit: int) -> bytes:
    if encoding in (None, "", "identity"):
        return raw
    if encoding not in ("gzip", "deflate"):
        raise Refused(refusals.not_json(f"content-encoding {encoding}"), 415)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        made = unpacker.decompress(raw, limit + 1)
    except zlib.error as cause:
        raise Refused(refusals.not_json(str(cause))) from cause
    if len(made) > limit:
        raise refusals.too_large(limit)
    return made


async def _send(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    told = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})

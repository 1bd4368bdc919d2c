"""Spark's own pages of an engine, wherever it runs, as its launcher leads to them."""

from __future__ import annotations

import contextlib
import functools
import http.client
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CONNECT_S = 10
ANSWER_S = 60
HOST = "spark"
"""The name that Spark is asked by; nobody resolves it."""


@dataclass(frozen=True)
class Page:
    """An answer as Spark gave it; the headers' names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Pages:
    """What leads to the pages of one Spark: `connect` opens a connection to their port, or raises OSError."""

    port: int
    token: str = field(repr=False)
    connect: Callable[[], socket.socket] = field(repr=False, compare=False)

    @classmethod
    def at(cls, host: str, port: int, token: str) -> Pages:
        """Pages at an address that this machine reaches."""
        return cls(port, token, functools.partial(socket.create_connection, (host, port), CONNECT_S))

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Page:
        """The answer to a GET of a path (with its query, percent-encoded). Raises OSError where none comes."""
        with contextlib.closing(http.client.HTTPConnection(HOST)) as connection:
            try:
                connection.sock = self.connect()
                connection.sock.settimeout(ANSWER_S)
                connection.request("GET", target, headers={**(headers or {}), "Authorization": f"Bearer {self.token}"})
                answer = connection.getresponse()
                told = {name.lower(): value for name, value in answer.getheaders()}
                return Page(answer.status, told, answer.read())
            except http.client.HTTPException as error:
                raise OSError(f"no answer of Spark's: {error!r}") from error

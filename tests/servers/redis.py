"""A Redis server of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotReached

from tests.servers.processes import ServerFailed, free_port, running


@contextmanager
def redis(folder: Path, port: int | None = None) -> Iterator[str]:
    """Start Redis in `folder`, keeping nothing on disk, and give its URL; stop it when the block ends."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerFailed("Redis is not installed (Debian: apt install redis-server)")
    port = port or free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
    with running(command, folder=folder, ready=lambda: _accepts(url)):
        yield url


def _accepts(url: str) -> bool:
    with Redis.from_url(url, socket_connect_timeout=1) as client:
        try:
            return bool(client.ping())
        except NotReached:
            return False

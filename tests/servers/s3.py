"""An S3 of the tests' own: versitygw, which keeps its objects as files."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.jars import cache
from tests.servers.processes import ServerFailed, answers_at, free_port, running

MODULE = "github.com/versity/versitygw/cmd/versitygw"
VERSION = "v1.8.0"
BUILD_S = 1800


@dataclass(frozen=True)
class S3:
    """Where it is, its keys, its one bucket, and the folder with the bucket's files."""

    url: str
    access: str
    secret: str
    bucket: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a studio that uses it is told."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_REGION": "us-east-1",
        }


@contextmanager
def s3(folder: Path, host: str = "127.0.0.1") -> Iterator[S3]:
    """Start it on an address of this machine; stop it when the block ends."""
    files, port = folder / "files", free_port()
    (files / "studio").mkdir(parents=True)
    found = S3(f"http://{host}:{port}", secrets.token_hex(8), secrets.token_hex(16), "studio", files / "studio")
    keys = {"ROOT_ACCESS_KEY": found.access, "ROOT_SECRET_KEY": found.secret}
    command = [str(_built()), "--port", f"{host}:{port}", "--quiet", "posix", str(files)]
    with running(command, folder=folder, ready=lambda: answers_at(host, port), environment=keys):
        yield found


def _program() -> Path:
    return cache() / f"versitygw-{VERSION}"


def _built() -> Path:
    """The program, from the Go module proxy; some minutes, once."""
    target = _program()
    if target.is_file():
        return target
    if shutil.which("go") is None:
        raise ServerFailed("Go is not installed")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="versitygw-") as built:
        environment = {**os.environ, "GOBIN": built, "GOCACHE": f"{built}/cache", "CGO_ENABLED": "0"}
        command = ["nice", "go", "install", "-trimpath", "-ldflags=-s -w", f"{MODULE}@{VERSION}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=BUILD_S, check=False)
        if done.returncode != 0:
            raise ServerFailed(f"versitygw was not built:\n{done.stderr[-2000:]}")
        shutil.move(f"{built}/versitygw", target)
    return target

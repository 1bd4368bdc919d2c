"""Session-wide servers as pytest fixtures; each starts when a test first asks for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgres import postgres
from tests.servers.redis import redis
from tests.servers.spark import standalone


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    # Not below pytest's own temporary folder: only its owner may enter that, and PostgreSQL runs as another user.
    with tempfile.TemporaryDirectory(prefix="studio-postgres-") as folder, postgres(Path(folder)) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty Redis database."""
    with redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The master URL of a Spark standalone cluster with one worker."""
    with standalone(tmp_path_factory.mktemp("spark-standalone")) as url:
        yield url

"""Session-wide servers as pytest fixtures; each starts when a test first asks for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.hadoop import Hadoop, hadoop
from tests.servers.jars import available, jars
from tests.servers.kubernetes import ADDRESS, Kubernetes, kubernetes, missing
from tests.servers.postgres import postgres
from tests.servers.processes import ServerFailed
from tests.servers.redis import redis
from tests.servers.s3 import S3, s3
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


@pytest.fixture(scope="session")
def hadoop_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hadoop]:
    """HDFS and YARN on one node."""
    if not available("hadoop"):
        pytest.skip("Hadoop's jars come by Maven (Debian: apt install maven)")
    try:
        jars("hadoop")
    except ServerFailed as failed:
        pytest.skip(str(failed))
    with hadoop(tmp_path_factory.mktemp("hadoop")) as found:
        yield found


@pytest.fixture(scope="session")
def kubernetes_cluster() -> Iterator[Kubernetes]:
    """Kubernetes with one real node; only where CLUSTERS=all asks for it, since it is built from sources first."""
    if os.environ.get("CLUSTERS") != "all":
        pytest.skip("CLUSTERS=all runs what needs Kubernetes (tests/README.md)")
    if why := missing():
        pytest.skip(why)
    with kubernetes() as found:
        yield found


@pytest.fixture(scope="session")
def s3_for_pods(kubernetes_cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """S3 where pods reach it."""
    with s3(tmp_path_factory.mktemp("s3"), ADDRESS) as found:
        yield found

"""What every test gets: this interpreter for Spark's workers, loopback for its sockets, and the servers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.fixtures import (
    hadoop_cluster,
    kubernetes_cluster,
    postgres_url,
    redis_url,
    s3_for_pods,
    spark_master,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["hadoop_cluster", "kubernetes_cluster", "postgres_url", "redis_url", "s3_for_pods", "spark_master"]

os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
# Chromium and the servers must be reached directly, whatever proxy this machine has.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

# No deadline: the first example pays for imports, and machines differ.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The one Spark of this test process, configured as the engine's; for other settings take `spark.newSession()`."""
    from runners.spark import session

    made = session.build(heap=2048, extra={"spark.master": "local[2]", "spark.sql.shuffle.partitions": "2"})
    yield made
    made.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of TensorFlow where its environment, which is an extra, is not installed."""
    if find_spec("tensorflow") is None:
        missing = pytest.mark.skip(reason="the tensorflow extra is not installed")
        for item in items:
            if item.get_closest_marker("tensorflow"):
                item.add_marker(missing)

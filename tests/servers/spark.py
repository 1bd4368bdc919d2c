"""A Spark standalone cluster of the tests' own: a master and workers from the installed pyspark."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from tests.servers.processes import ServerFailed, answers, free_port, running, told


@contextmanager
def standalone(folder: Path, *, workers: int = 2, memory: str = "2g", timeout_s: float = 120) -> Iterator[str]:
    """Start a master and `workers` of one core and `memory` each, and give the master's URL.

    Submit to it with `<spark_home()>/bin/spark-submit` in client mode (Spark refuses cluster mode for Python).
    """
    port, status_port = free_port(), free_port()
    url = f"spark://127.0.0.1:{port}"
    launcher = str(spark_home() / "bin" / "spark-class")
    environment = _environment()
    master = [launcher, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1"]
    master += ["--port", str(port), "--webui-port", str(status_port)]
    worker = [launcher, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1"]
    worker += ["--cores", "1", "--memory", memory]
    with ExitStack() as servers:
        started = running(
            master,
            folder=_subfolder(folder, "master"),
            ready=lambda: answers(port) and _alive_workers(status_port) is not None,
            timeout_s=timeout_s,
            environment=environment,
        )
        servers.enter_context(started)
        for number in range(1, workers + 1):
            home = _subfolder(folder, f"worker{number}")
            started = running(
                [*worker, "--webui-port", str(free_port()), "--work-dir", str(home), url],
                folder=home,
                ready=partial(_has_workers, status_port, number),
                timeout_s=timeout_s,
                environment=environment,
            )
            servers.enter_context(started)
        yield url


def spark_home() -> Path:
    """Return the folder of the installed pyspark, which is a whole Spark distribution."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise ServerFailed("pyspark is not installed")
    return Path(found.origin).parent


def _environment() -> dict[str, str]:
    return {
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -Dspark.worker.timeout=20",
        "SPARK_WORKER_OPTS": "-Dspark.worker.cleanup.enabled=true",
        "PYSPARK_PYTHON": sys.executable,
    }


def _subfolder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _has_workers(status_port: int, wanted: int) -> bool:
    return (_alive_workers(status_port) or 0) >= wanted


def _alive_workers(status_port: int) -> int | None:
    """Return how many workers the master counts, or None while it does not answer."""
    answer = told(f"http://127.0.0.1:{status_port}/json/")
    return None if answer is None else int(answer["aliveworkers"])

"""The Spark session of an engine process: sized to the machine, tuned for several small runs at once."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

import psutil

from runners.clusters import Cluster
from runners.spark import archive

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COMPILING = "-XX:-DontCompileHugeMethods"
"""Spark writes a method per stage; above 8,000 bytes of code, which 20 columns come to, Java would only interpret it."""
TRACES = "-XX:-OmitStackTraceInFastThrow"
"""Else Java leaves out where an exception came from once its compiled code has raised it before, and nobody can be told what it means."""
JAVA_OPTIONS = ("-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Djava.net.preferIPv4Stack=true", COMPILING, TRACES)
OF_THIS_MACHINE = ("spark.master", "spark.pyspark.python", "spark.sql.shuffle.partitions")
TOLD = ("STUDIO_SPARK_LOG_LEVEL", "STUDIO_BOOSTING_MEMORY_MB", "STUDIO_BOOSTING_THREADS")
"""Settings of the studio's engines that one on a cluster is told, too."""
POOLS = """<?xml version="1.0"?>
<allocations><pool name="default"><schedulingMode>FAIR</schedulingMode><weight>1</weight><minShare>0</minShare></pool></allocations>
"""


def heap_mb() -> int:
    """STUDIO_SPARK_HEAP_MB, else half of the machine's memory between 1 and 64 GB."""
    given = os.environ.get("STUDIO_SPARK_HEAP_MB")
    if given:
        return int(given)
    return int(min(max(psutil.virtual_memory().total // 2**21, 1024), 65536))


def settings(heap: int | None = None) -> dict[str, str]:
    """What the session is built with. Results do not depend on these but for the time zone, which is UTC."""
    cores = os.cpu_count() or 2
    found = {
        "spark.master": os.environ.get("STUDIO_SPARK_MASTER", "local[*]"),
        "spark.app.name": "experiment-studio",
        "spark.driver.memory": f"{heap or heap_mb()}m",
        "spark.driver.maxResultSize": "512m",
        "spark.ui.enabled": "false",
        "spark.ui.killEnabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.scheduler.mode": "FAIR",
        "spark.sql.files.maxPartitionBytes": "8m",
        "spark.sql.shuffle.partitions": str(max(cores * 2, 4)),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.debug.maxToStringFields": "50",
        "spark.python.task.killTimeout": "200ms",
        "spark.python.worker.faulthandler.enabled": "true",
        "spark.pyspark.python": sys.executable,
        "spark.cleaner.periodicGC.interval": "5min",
    }
    found_archive = archive.find()
    options = list(JAVA_OPTIONS)
    # Where the engine has a temporary folder of its own, what Java unpacks goes there, too.
    options.append(f'-Djava.io.tmpdir="{tempfile.gettempdir()}"')
    if found_archive is not None:
        options += [f"-XX:SharedArchiveFile={found_archive}", "-Xlog:cds=off"]
    found["spark.driver.extraJavaOptions"] = " ".join(options)
    found["spark.executor.extraJavaOptions"] = f"{COMPILING} {TRACES}"
    jars = os.environ.get("STUDIO_SPARK_JARS") or ",".join(_pmml_jars())
    if jars:
        found["spark.jars"] = jars
    return found


def cluster_settings(cluster: Cluster) -> dict[str, str]:
    """What a driver on a cluster is submitted with: the same as here, with nothing of this machine."""
    found = {name: value for name, value in settings().items() if name not in OF_THIS_MACHINE}
    found["spark.driver.extraJavaOptions"] = " ".join(JAVA_OPTIONS)
    found["spark.driver.memory"] = f"{cluster.driver_memory_mb}m"
    found["spark.driver.cores"] = str(cluster.driver_cores)
    found["spark.executor.memory"] = f"{cluster.executor_memory_mb}m"
    found["spark.executor.cores"] = str(cluster.executor_cores)
    most = cluster.executors
    if cluster.dynamic is None:
        found["spark.executor.instances"] = str(cluster.executors)
    else:
        most = cluster.dynamic.most
        found["spark.dynamicAllocation.enabled"] = "true"
        # Without a shuffle service of the cluster, executors whose shuffle files are still needed stay.
        found["spark.dynamicAllocation.shuffleTracking.enabled"] = "true"
        found["spark.dynamicAllocation.minExecutors"] = str(cluster.dynamic.least)
        found["spark.dynamicAllocation.maxExecutors"] = str(most)
    found["spark.sql.shuffle.partitions"] = str(max(2 * most * cluster.executor_cores, 4))
    return found


def engine_environment(cluster: Cluster) -> dict[str, str]:
    """The environment variables of an engine on a cluster."""
    told = {name: os.environ[name] for name in TOLD if name in os.environ}
    # Not the script's own folder first on the path: `code` and `errors` there would hide other modules.
    return {**told, "PYTHONSAFEPATH": "1", "STUDIO_SPARK_HEAP_MB": str(cluster.driver_memory_mb)}


def build(heap: int | None = None, extra: Mapping[str, str] | None = None) -> SparkSession:
    """The process's session, made at the first call. What a `spark-submit` has decided already stays."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    wanted = settings(heap) | dict(extra or {})
    if submitted:
        for name in ("spark.master", "spark.driver.memory", "spark.driver.extraJavaOptions", "spark.jars"):
            wanted.pop(name, None)
        wanted = _undecided(wanted)
    elif wanted["spark.master"].startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in wanted.items():
        builder = builder.config(name, value)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel(os.environ.get("STUDIO_SPARK_LOG_LEVEL", "FATAL"))
    return spark


def _undecided(wanted: Mapping[str, str]) -> dict[str, str]:
    """The settings that this process was not submitted with."""
    from pyspark import SparkConf, SparkContext

    SparkContext._ensure_initialized()
    submitted = SparkConf()
    return {name: value for name, value in wanted.items() if not submitted.contains(name)}


def _pmml_jars() -> list[str]:
    """The jars of the PMML export, where that extra is installed."""
    try:
        import pyspark2pmml
    except ImportError:
        return []
    found = pyspark2pmml.spark_jars()
    return found.split(",") if isinstance(found, str) else list(found)

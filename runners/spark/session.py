"""The Spark session of an engine process: sized to the machine, tuned for several small runs at once."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

import psutil

from runners.spark import archive

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

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
    # Spark writes a method per stage; above 8,000 bytes of code, which 20 columns come to, Java would only interpret it.
    compiling = "-XX:-DontCompileHugeMethods"
    options = ["-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Djava.net.preferIPv4Stack=true", compiling]
    # Where the engine has a temporary folder of its own, what Java unpacks goes there, too.
    options.append(f'-Djava.io.tmpdir="{tempfile.gettempdir()}"')
    if found_archive is not None:
        options += [f"-XX:SharedArchiveFile={found_archive}", "-Xlog:cds=off"]
    found["spark.driver.extraJavaOptions"] = " ".join(options)
    found["spark.executor.extraJavaOptions"] = compiling
    jars = os.environ.get("STUDIO_SPARK_JARS") or ",".join(_pmml_jars())
    if jars:
        found["spark.jars"] = jars
    return found


def build(heap: int | None = None, extra: Mapping[str, str] | None = None) -> SparkSession:
    """The process's session, made at the first call. A `spark-submit` has decided the master and the memory already."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    wanted = settings(heap) | dict(extra or {})
    if submitted:
        for name in ("spark.master", "spark.driver.memory", "spark.driver.extraJavaOptions", "spark.jars"):
            wanted.pop(name, None)
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


def _pmml_jars() -> list[str]:
    """The jars of the PMML export, where that extra is installed."""
    try:
        import pyspark2pmml
    except ImportError:
        return []
    found = pyspark2pmml.spark_jars()
    return found.split(",") if isinstance(found, str) else list(found)

"""HDFS and YARN of the tests' own: one name node, data node, resource manager and node manager on loopback (1 GB)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.servers.jars import jars
from tests.servers.processes import ServerFailed, free_port, running, told

LOCAL = "127.0.0.1"
SHORT = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""Every Java here lives for a minute or two: compiling well would cost more than it gives."""
JAVA = [
    "-Djava.net.preferIPv4Stack=true", "--add-opens", "java.base/java.lang=ALL-UNNAMED",
    "--add-opens", "java.base/java.util=ALL-UNNAMED",
]  # fmt: skip
SERVERS = {
    "namenode": (256, "org.apache.hadoop.hdfs.server.namenode.NameNode"),
    "datanode": (256, "org.apache.hadoop.hdfs.server.datanode.DataNode"),
    "resourcemanager": (384, "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager"),
    "nodemanager": (256, "org.apache.hadoop.yarn.server.nodemanager.NodeManager"),
}
LOGGING = """log4j.rootLogger=WARN,c
log4j.appender.c=org.apache.log4j.ConsoleAppender
log4j.appender.c.target=System.err
log4j.appender.c.layout=org.apache.log4j.PatternLayout
log4j.appender.c.layout.ConversionPattern=%d %p %c{1}: %m%n
"""


@dataclass(frozen=True)
class Hadoop:
    """Where it is: URLs, and the folders of its configuration and of the containers it runs."""

    hdfs: str
    webhdfs: str
    resource_manager: str
    conf: Path
    work: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a studio beside it is told."""
        return {"HADOOP_CONF_DIR": str(self.conf), "STUDIO_WEBHDFS": self.webhdfs, **SHORT}


@contextmanager
def hadoop(folder: Path, timeout_s: float = 120) -> Iterator[Hadoop]:
    """Start all four in `folder`; stop them when the block ends."""
    conf, ports = folder / "conf", {name: free_port() for name in _PORTS}
    libraries = jars("hadoop")
    _configure(conf, folder, ports)
    found = Hadoop(
        f"hdfs://{LOCAL}:{ports['fs']}",
        f"http://{LOCAL}:{ports['namenode.http']}",
        f"http://{LOCAL}:{ports['rm.web']}",
        conf,
        folder,
    )
    path = f"{conf}:{libraries}/*"
    environment = {"HADOOP_CONF_DIR": str(conf), **SHORT}
    _format([*JAVA, "-cp", path], {**os.environ, **environment})
    with ExitStack() as servers:
        for name, (heap_mb, main) in SERVERS.items():
            home = folder / name
            home.mkdir()
            command = ["java", f"-Xmx{heap_mb}m", *JAVA, "-cp", path, main]
            # All four start at once; the last one is ready when they have found each other.
            ready = (lambda: _ready(found)) if name == "nodemanager" else (lambda: True)
            started = running(command, folder=home, ready=ready, timeout_s=timeout_s, environment=environment)
            servers.enter_context(started)
        yield found


def _format(java: Sequence[str], environment: Mapping[str, str]) -> None:
    """Make the name node's empty file system."""
    command = ["java", "-Xmx256m", *java, SERVERS["namenode"][1], "-format", "-nonInteractive", "-force"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise ServerFailed(f"HDFS was not formatted:\n{done.stderr[-2000:]}")


def _ready(found: Hadoop) -> bool:
    yarn = told(f"{found.resource_manager}/ws/v1/cluster/metrics")
    nodes, state = _bean(found, "FSNamesystemState"), _bean(found, "NameNodeInfo")
    if not (yarn and nodes and state):
        return False
    return bool(yarn["clusterMetrics"]["activeNodes"] and nodes["NumLiveDataNodes"] and not state["Safemode"])


def _bean(found: Hadoop, name: str) -> Any:
    """What the name node says of itself; its web server answers before it has anything to say."""
    answer = told(f"{found.webhdfs}/jmx?qry=Hadoop:service=NameNode,name={name}")
    return next(iter(answer["beans"]), None) if answer else None


_PORTS = (
    "fs", "namenode.http", "secondary.http", "datanode", "datanode.http", "datanode.ipc", "rm", "rm.scheduler",
    "rm.tracker", "rm.admin", "rm.web", "nm", "nm.localizer", "nm.web",
)  # fmt: skip


def _configure(conf: Path, work: Path, ports: Mapping[str, int]) -> None:
    """Write the site files. The hdfs jar ships no web pages; empty folders on the class path do."""
    for pages in ("hdfs", "datanode"):
        (conf / "webapps" / pages).mkdir(parents=True)
    at = {name: f"{LOCAL}:{port}" for name, port in ports.items()}
    me = os.environ.get("USER", "root") if os.getuid() else "root"
    _site(conf, "core-site", {"fs.defaultFS": f"hdfs://{at['fs']}", "hadoop.tmp.dir": work / "tmp",
        "hadoop.http.staticuser.user": me,
    })  # fmt: skip
    _site(conf, "hdfs-site", {
        "dfs.replication": 1, "dfs.namenode.name.dir": f"file://{work}/nn", "dfs.datanode.data.dir": f"file://{work}/dn",
        "dfs.namenode.http-address": at["namenode.http"], "dfs.namenode.secondary.http-address": at["secondary.http"],
        "dfs.datanode.address": at["datanode"], "dfs.datanode.http.address": at["datanode.http"],
        "dfs.datanode.ipc.address": at["datanode.ipc"], "dfs.namenode.safemode.extension": 0, "dfs.webhdfs.enabled": "true",
        "dfs.datanode.hostname": LOCAL, "dfs.client.use.datanode.hostname": "true", "dfs.datanode.du.reserved": 0,
    })  # fmt: skip
    _site(conf, "yarn-site", {
        "yarn.resourcemanager.hostname": LOCAL, "yarn.resourcemanager.address": at["rm"],
        "yarn.resourcemanager.scheduler.address": at["rm.scheduler"], "yarn.resourcemanager.admin.address": at["rm.admin"],
        "yarn.resourcemanager.resource-tracker.address": at["rm.tracker"], "yarn.resourcemanager.webapp.address": at["rm.web"],
        "yarn.nodemanager.hostname": LOCAL, "yarn.nodemanager.address": at["nm"],
        "yarn.nodemanager.localizer.address": at["nm.localizer"], "yarn.nodemanager.webapp.address": at["nm.web"],
        "yarn.nodemanager.resource.memory-mb": 6144, "yarn.nodemanager.resource.cpu-vcores": 4,
        "yarn.scheduler.minimum-allocation-mb": 256, "yarn.scheduler.maximum-allocation-mb": 4096,
        "yarn.nodemanager.pmem-check-enabled": "false", "yarn.nodemanager.vmem-check-enabled": "false",
        "yarn.nodemanager.local-dirs": work / "containers", "yarn.nodemanager.log-dirs": work / "logs",
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage": 99.5,
        "yarn.nodemanager.disk-health-checker.min-free-space-per-disk-mb": 0,
        "yarn.log-aggregation-enable": "true", "yarn.nodemanager.remote-app-log-dir": "/yarn-logs",
        # So that what an application's containers are given is what it asked for, not what these tests run with.
        "yarn.nodemanager.env-whitelist": "JAVA_HOME,JAVA_TOOL_OPTIONS,HADOOP_CONF_DIR,PATH,LANG",
        "yarn.am.liveness-monitor.expiry-interval-ms": 120000, "yarn.nm.liveness-monitor.expiry-interval-ms": 30000,
    })  # fmt: skip
    _site(conf, "capacity-scheduler", {
        "yarn.scheduler.capacity.root.queues": "default,small", "yarn.scheduler.capacity.root.default.capacity": 60,
        "yarn.scheduler.capacity.root.small.capacity": 40, "yarn.scheduler.capacity.root.small.maximum-capacity": 100,
        "yarn.scheduler.capacity.root.small.user-limit-factor": 3, "yarn.scheduler.capacity.maximum-am-resource-percent": 1.0,
        "yarn.scheduler.capacity.root.default.user-limit-factor": 2,
    })  # fmt: skip
    (conf / "log4j.properties").write_text(LOGGING)


def _site(conf: Path, name: str, values: Mapping[str, Any]) -> None:
    lines = [
        f"<property><name>{key}</name><value>{escape(str(value))}</value></property>" for key, value in values.items()
    ]
    (conf / f"{name}.xml").write_text("<configuration>\n" + "\n".join(lines) + "\n</configuration>\n")

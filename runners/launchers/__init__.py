"""How a stage becomes a process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from runners.clusters import Cluster
from runners.launchers.drivers import WarmDrivers
from runners.launchers.handles import Launcher
from runners.launchers.kubernetes import KubernetesLauncher
from runners.launchers.process import ProcessLauncher
from runners.launchers.spark_submit import SparkSubmitLauncher
from runners.launchers.yarn import YarnLauncher
from runners.spark import session

NAMES = ("warm", "process", "spark-submit")


def choose(name: str, work: Path, heap_mb: int | None = None) -> Callable[[str], Launcher]:
    """The launcher of each engine: users' code always gets a process of its own, which a spark-submit is, too."""
    own = {"STUDIO_SPARK_HEAP_MB": str(heap_mb)} if heap_mb else {}
    code = ProcessLauncher(environment=own)
    found: dict[str, Launcher] = {} if name == "spark-submit" else {"spark-code": code}

    def launcher(engine: str) -> Launcher:
        if engine not in found:
            makers: dict[str, Callable[[], Launcher]] = {
                "warm": lambda: WarmDrivers(work / "driver", environment=own),
                "process": lambda: code,
                "spark-submit": SparkSubmitLauncher,
            }
            found[engine] = makers[name]()
        return found[engine]

    return launcher


def on_cluster(cluster: Cluster) -> Launcher:
    """The launcher of every engine, users' code included, for a cluster that is not this machine."""
    match cluster.kind:
        case "yarn":
            return YarnLauncher(cluster)
        case "kubernetes":
            return KubernetesLauncher(cluster)
        case "standalone":
            return SparkSubmitLauncher(cluster.master, session.cluster_settings(cluster) | dict(cluster.spark))
        case _:
            raise ValueError(f"no launcher for {cluster.kind}")

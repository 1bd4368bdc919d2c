"""Prints what an application's first container wrote, once YARN has collected it: `python -m runners.launchers.yarn_logs ID USER`.

YARN keeps collected logs in a format of its own, and Spark's jars lack what its command needs: its classes do it here.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

LAST_BYTES = 1 << 16
FIRST = "_000001"
"""How the container of the application master, in which the engine runs, ends."""


def main(arguments: list[str]) -> int:
    """Print the log; 1 where nothing was collected."""
    from pyspark.java_gateway import launch_gateway

    application, user = arguments
    gateway = launch_gateway()  # type: ignore[no-untyped-call]
    try:
        with tempfile.TemporaryDirectory() as folder:
            _collect(gateway.jvm, application, user, folder)
            files = [file for file in Path(folder).rglob("container_*") if file.name.endswith(FIRST)]
            for file in files:
                print(file.read_text(encoding="utf-8", errors="replace"))
            return 0 if files else 1
    finally:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(10)


def _collect(jvm: object, application: str, user: str, folder: str) -> None:
    """Have YARN's own classes write the logs of all containers into the folder."""
    yarn = jvm.org.apache.hadoop.yarn  # type: ignore[attr-defined]
    wanted = jvm.java.util.HashSet()  # type: ignore[attr-defined]
    for name in ("stdout", "stderr"):
        wanted.add(name)
    request = yarn.logaggregation.ContainerLogsRequest()
    request.setAppId(yarn.api.records.ApplicationId.fromString(application))
    request.setAppOwner(user)
    request.setLogTypes(wanted)
    request.setBytes(-LAST_BYTES)
    request.setOutputLocalDir(folder)
    helpers = yarn.logaggregation.LogCLIHelpers()
    helpers.setConf(yarn.conf.YarnConfiguration())
    helpers.dumpAllContainersLogs(request)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

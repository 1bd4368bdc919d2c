"""Stages on YARN: spark-submit in cluster mode, then the resource manager's REST interface."""

from __future__ import annotations

import contextlib
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from runners import filesystems
from runners.launchers.cluster import MAIN, ClusterLauncher, code_archive, submit_program
from runners.launchers.process import search_path
from runners.spark import session
from runners.stage import STAGE

ASK_S = 10.0
LOGS_S = 60.0
OVER = ("FINISHED", "FAILED", "KILLED")
CODE, PYTHON = "studio", "environment"
"""What the archives with the code and with Python are called in a container's folder."""


class YarnLauncher(ClusterLauncher):
    """`master` of the cluster is the resource manager's web address; where it takes applications is in HADOOP_CONF_DIR."""

    kind = "yarn"

    def command(self, name: str, folder: str) -> list[str]:
        asked, archives = self.cluster, [f"{code_archive()}#{CODE}"]
        python = asked.python or self._python
        if asked.archived_python:
            archives.append(f"{python}#{PYTHON}")
            python = f"./{PYTHON}/bin/python"
        settings = {
            **session.cluster_settings(asked),
            "spark.yarn.submit.waitAppCompletion": "false",
            # The studio starts another attempt where one is gone, with events and artifacts of its own.
            "spark.yarn.maxAppAttempts": "1",
            "spark.yarn.tags": name,
            # Below the attempt's own folder, so that whatever ends it knows what to take away.
            "spark.yarn.stagingDir": folder,
            "spark.yarn.dist.archives": ",".join(archives),
            "spark.pyspark.python": python,
            "spark.executorEnv.PYTHONPATH": CODE,
            **{
                f"spark.yarn.appMasterEnv.{key}": value
                for key, value in {
                    "PYTHONPATH": CODE,
                    "PYSPARK_PYTHON": python,
                    **session.engine_environment(asked),
                }.items()
            },
            **asked.spark,
        }
        if asked.queue:
            settings["spark.yarn.queue"] = asked.queue
        confs = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
        deploy = ["--master", "yarn", "--deploy-mode", "cluster", "--name", name]
        return [submit_program(), *deploy, *confs, str(MAIN), f"{folder}/{STAGE}"]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "HADOOP_USER_NAME": filesystems.hdfs_user()}

    def ended(self, handle: dict[str, Any]) -> bool | None:
        found = self._application(handle)
        if found is None:
            return None
        handle["application"] = found["id"]
        if found["state"] not in OVER:
            return False
        handle["diagnostics"] = str(found.get("diagnostics") or "").strip()[:1000]
        return True

    def kill(self, handle: Mapping[str, Any]) -> None:
        for found in self._applications(handle["name"]):
            if found["state"] not in OVER:
                self._ask(f"apps/{found['id']}/state", {"state": "KILLED"})

    def host(self, handle: Mapping[str, Any]) -> str | None:
        found = self._application(handle)
        if found is None or found["state"] != "RUNNING":
            return None
        return str(found.get("amHostHttpAddress") or "").rpartition(":")[0] or None

    def logs(self, handle: Mapping[str, Any]) -> str:
        """The application master's output: from its node while it is there, else collected by YARN's own command."""
        found = self._application(handle)
        if found is None:
            return ""
        if found["state"] not in OVER and found.get("amContainerLogs"):
            return self._from_node(found["amContainerLogs"])
        return self._collected(found["id"])

    def _from_node(self, address: str) -> str:
        parts = urllib.parse.urlsplit(address)
        container = parts.path.split("/containerlogs/")[1].split("/")[0]
        told = []
        for name in ("stdout", "stderr"):
            url = f"{parts.scheme}://{parts.netloc}/ws/v1/node/containerlogs/{container}/{name}?size=-65536"
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=ASK_S) as answer:
                told.append(answer.read().decode("utf-8", "replace"))
        return "\n".join(told)

    def _collected(self, application: str) -> str:
        command = [self._python, "-m", "runners.launchers.yarn_logs", application, filesystems.hdfs_user()]
        environment = {**self.environment(), "PYTHONPATH": search_path()}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LOGS_S, check=False)
        return done.stdout

    def _application(self, handle: Mapping[str, Any]) -> dict[str, Any] | None:
        known = handle.get("application")
        if known is None:
            return next(iter(self._applications(handle["name"])), None)
        try:
            return dict(self._ask(f"apps/{known}")["app"])
        except FileNotFoundError:
            # The resource manager forgets: it keeps so many of the last ones, or was started anew.
            return {"id": known, "state": "KILLED", "diagnostics": "the resource manager does not know it any more"}

    def _applications(self, name: str) -> list[dict[str, Any]]:
        found = self._ask(f"apps?applicationTags={name}")["apps"] or {}
        return list(found.get("app", []))

    def _ask(self, path: str, change: Mapping[str, str] | None = None) -> dict[str, Any]:
        user = urllib.parse.quote(filesystems.hdfs_user())
        url = f"{self.cluster.master.rstrip('/')}/ws/v1/cluster/{path}{'&' if '?' in path else '?'}user.name={user}"
        request = urllib.request.Request(
            url, headers={"Accept": "application/json", "Content-Type": "application/json"}
        )
        if change is not None:
            request.data, request.method = json.dumps(change).encode(), "PUT"
        try:
            with urllib.request.urlopen(request, timeout=ASK_S) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            if refused.code == 404:
                raise FileNotFoundError(path) from refused
            raise OSError(f"YARN answered {refused.code}: {refused.read(500).decode('utf-8', 'replace')}") from refused

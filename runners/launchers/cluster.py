"""What all clusters share: the stage file lies below the artifacts, spark-submit hands it over, and the cluster goes on alone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components import errors
from runners import filesystems
from runners.clusters import Cluster
from runners.launchers import handles
from runners.launchers.handles import Poll
from runners.launchers.pages import Pages
from runners.launchers.process import ProcessLauncher
from runners.spark.code import PACKAGES, code_version
from runners.stage import RESULT, RUNS, STAGE, StageFile

MAIN = Path(__file__).parents[1] / "spark" / "main.py"
EVERY_S = 0.5
"""A cluster is asked at most so often about one application."""
APPEARS_S = 5.0
"""So long after its submission has ended an application may take to be seen."""
TAIL = 1 << 16


class ClusterLauncher(ABC):
    """Submits and forgets. An attempt's application is known by a name of our own before it is submitted: whoever has
    the handle finds it, also where the studio died in the middle of the submission."""

    kind: str

    def __init__(self, cluster: Cluster, python: str = sys.executable) -> None:
        self.cluster, self._python = cluster, python
        self._seen: dict[str, tuple[float, Poll]] = {}

    def launch(self, stage_file: Path) -> dict[str, Any]:
        """Send the stage file to the store and start the submission; returns before the cluster has answered."""
        stage = StageFile.read(stage_file)
        self._refuse_what_is_out_of_reach(stage)
        self._end_former(stage)
        folder = f"{stage.artifacts}/{RUNS}/{stage.run}/{stage.source}"
        stage.send(folder)
        name, log = name_of(stage, stage.attempt), stage_file.with_suffix(".log")
        with log.open("ab") as output:
            process = subprocess.Popen(
                self.command(name, folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                cwd=stage_file.parent,
                start_new_session=True,
            )
        submit = handles.identity(process.pid)
        threading.Thread(target=process.wait, daemon=True).start()
        return {
            "kind": self.kind, "name": name, "folder": folder, "result": f"{folder}/{RESULT}", "submit": submit,
            "log": str(log),
        }  # fmt: skip

    def poll(self, handle: dict[str, Any]) -> Poll:
        """The result where there is one, else what the cluster says; notes in the handle what it learns, such as the
        application's id. Raises OSError where the cluster does not answer."""
        at, before = self._seen.get(handle["name"], (-EVERY_S, "running"))
        if time.monotonic() - at < EVERY_S:
            return before
        found = self._looked(handle)
        self._seen[handle["name"]] = (time.monotonic(), found)
        return found

    def _looked(self, handle: dict[str, Any]) -> Poll:
        result = handles.result_of(handle)
        ended = None if result else self.ended(handle)
        result = result or (handles.result_of(handle) if ended else None)
        if result is not None:
            # The engine has told its end; the run's token is needed no more.
            filesystems.remove(f"{handle['folder']}/{STAGE}")
            state: Poll = result["state"]
            return state
        if ended or (ended is None and self._never_came(handle)):
            self._left(handle)
            return "gone" if ended or handle.get("cancelled_at") else self._refused(handle)
        return "running"

    def _never_came(self, handle: dict[str, Any]) -> bool:
        """Whether the submission is over and no application of that name appears."""
        if handles.process_of(handle["submit"]) is not None:
            return False
        handle.setdefault("submitted_at", time.time())
        return time.time() - float(handle["submitted_at"]) > APPEARS_S

    def _refused(self, handle: Mapping[str, Any]) -> Poll:
        """What was never accepted is told with the words of spark-submit."""
        told = errors.problem(
            "submit-failed",
            "The cluster did not accept the run: {why}",
            "集群未接受该运行：{why}",
            hint=(
                "Look at the cluster's settings under Workspace › Environment, and at the stage's log.",
                "请检查“工作区 › 运行环境”中的集群设置以及该阶段的日志。",
            ),
            why=_reason(_tail(Path(handle["log"]))),
        )
        text = json.dumps({"state": "failed", "problem": told.json()}, ensure_ascii=False)
        filesystems.write_text(handle["result"], text)
        return "failed"

    def cancel(self, handle: dict[str, Any]) -> None:
        """Have the cluster end the application; the submission too, where it goes on."""
        handle.setdefault("cancelled_at", time.time())
        handles.kill_group(handle["submit"])
        self.kill(handle)
        self._seen.pop(handle["name"], None)

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Columns without a run are looked for on the studio's machine: that is no work for a cluster."""
        return ProcessLauncher(self._python).probe(request)

    def pages(self, handle: Mapping[str, Any]) -> Pages | None:
        """The application's Spark pages while it runs; None where it shows none, or not yet.

        The host is what the cluster says: the file of the engine is not asked where the studio should go.
        """
        found = handles.pages_of(handle)
        host = self.host(handle) if found else None
        return self._pages(host, **found) if found and host else None

    def _pages(self, host: str, port: int, token: str) -> Pages:
        return Pages.at(host, port, token)

    def _end_former(self, stage: StageFile) -> None:
        """An attempt that was given up may still be there, unseen: its application ends before the next one starts."""
        for attempt in range(1, stage.attempt):
            self.kill({"name": name_of(stage, attempt)})

    def _left(self, handle: Mapping[str, Any]) -> None:
        """Take away what an engine that did not end by itself has left behind: stage file, staged files."""
        filesystems.remove(handle["folder"])

    def _refuse_what_is_out_of_reach(self, stage: StageFile) -> None:
        if not filesystems.is_local(stage.artifacts) or self.cluster.shared_artifacts:
            return
        raise errors.UserError(
            errors.problem(
                "cluster-needs-store",
                "The results lie in a folder of this machine, which the cluster cannot reach.",
                "结果保存在本机文件夹中，集群无法访问。",
                hint=(
                    "Set STUDIO_ARTIFACTS to a place on HDFS (hdfs://) or S3 (s3a://), or say that the folder is shared.",
                    "请将 STUDIO_ARTIFACTS 设为 HDFS（hdfs://）或 S3（s3a://）上的位置，或声明该文件夹是共享的。",
                ),
            )
        )

    @abstractmethod
    def command(self, name: str, folder: str) -> list[str]:
        """What is run on this machine to submit the stage file in that folder of the store."""

    def environment(self) -> dict[str, str]:
        """Of the submission; nothing of this machine's Python may come along."""
        import pyspark

        own = {"SPARK_HOME": str(Path(pyspark.__file__).parent), "PYSPARK_DRIVER_PYTHON": self._python}
        # Seconds long only: compiling well and collecting garbage in parallel would not pay.
        own["SPARK_SUBMIT_OPTS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, **own, "PYSPARK_PYTHON": self._python}

    @abstractmethod
    def ended(self, handle: dict[str, Any]) -> bool | None:
        """Whether the application is over; None where there is none of that name."""

    @abstractmethod
    def kill(self, handle: Mapping[str, Any]) -> None:
        """End the application of that name, if there is one; returns when the cluster has taken the order."""

    @abstractmethod
    def host(self, handle: Mapping[str, Any]) -> str | None:
        """Where the application's driver runs; None while it does not."""

    @abstractmethod
    def logs(self, handle: Mapping[str, Any]) -> str:
        """The last of what the engine wrote, wherever the cluster keeps it."""


def name_of(stage: StageFile, attempt: int) -> str:
    """An attempt's name on the cluster; no two studios share one, since their artifacts are apart."""
    key = hashlib.sha256(f"{stage.artifacts} {stage.run} {stage.stage} {attempt}".encode()).hexdigest()[:16]
    return f"studio-{key}"


def submit_program() -> str:
    import pyspark

    return str(Path(pyspark.__file__).parent / "bin" / "spark-submit")


def code_archive() -> Path:
    """The product's packages as a zip, made once per version of the code."""
    root = Path(__file__).parents[2]
    file = Path(tempfile.gettempdir()) / f"studio-code-{os.getuid()}" / f"{code_version()}.zip"
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if file.parent.is_symlink() or file.parent.stat().st_uid != os.getuid():
        raise OSError(f"{file.parent} belongs to somebody else: engines would run what is in it")
    if file.is_file():
        return file
    draft = file.with_suffix(f".{os.getpid()}.tmp")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for package in PACKAGES:
            for found in sorted((root / package).rglob("*")):
                if found.is_file() and "__pycache__" not in found.parts:
                    archive.write(found, found.relative_to(root))
    draft.replace(file)
    return file


def _tail(file: Path) -> str:
    try:
        return file.read_bytes()[-TAIL:].decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _reason(log: str) -> str:
    """The line of spark-submit's output that says why it ended."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    told = [line for line in lines if "Exception" in line or line.startswith("Error")]
    why = (told or lines or ["no output"])[0]
    return why.removeprefix('Exception in thread "main" ')[:400]

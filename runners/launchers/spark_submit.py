"""The same stage file by `spark-submit`, in client mode, to this machine or a cluster's master."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from runners.launchers import handles
from runners.launchers.pages import Pages
from runners.launchers.process import ProcessLauncher, search_path
from runners.spark import session

MAIN = Path(session.__file__).with_name("main.py")


class SparkSubmitLauncher(ProcessLauncher):
    """Runs the pyspark wheel's own spark-submit; `master` and further settings come from the environment or the caller."""

    def __init__(
        self, master: str | None = None, settings: Mapping[str, str] | None = None, arguments: Sequence[str] = ()
    ) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        super().__init__(environment={"SPARK_HOME": str(home)})
        self._submit = str(home / "bin" / "spark-submit")
        self._settings = {**session.settings(), **(settings or {})}
        self._settings["spark.master"] = master or os.environ.get("STUDIO_SPARK_MASTER", "local[*]")
        self._settings["spark.executorEnv.PYTHONPATH"] = search_path()
        self._arguments = list(arguments)

    def command(self, stage_file: Path) -> list[str]:
        confs = [part for name, value in self._settings.items() for part in ("--conf", f"{name}={value}")]
        # Not the script's own folder first on the path: `code` and `errors` there would hide other modules.
        environment = {
            "PYSPARK_PYTHON": self._python,
            "PYSPARK_DRIVER_PYTHON": self._python,
            "PYTHONSAFEPATH": "1",
        }
        return [
            "env",
            *(f"{k}={v}" for k, v in environment.items()),
            self._submit,
            *confs,
            *self._arguments,
            str(MAIN),
            str(stage_file),
        ]

    def pages(self, handle: Mapping[str, Any]) -> Pages | None:
        """The Spark pages of a driver of a cluster's master; it runs here. None where it shows none."""
        found = handles.pages_of(handle) if handles.process_of(handle) else None
        return Pages.at(os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"), **found) if found else None

    def asked(self, handle: Mapping[str, Any]) -> Iterator[psutil.Process]:
        """The engine is a child of the JVM that was submitted; that one, asked, would only fall."""
        found = handles.process_of(handle)
        with contextlib.suppress(psutil.Error):
            for child in found.children(recursive=True) if found else []:
                if str(MAIN) in child.cmdline():
                    yield child

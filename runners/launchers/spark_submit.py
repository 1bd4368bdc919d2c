"""The same stage file by `spark-submit`, in client mode, to this machine or a cluster's master."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from runners.launchers.process import ProcessLauncher
from runners.spark import session


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
        self._arguments = list(arguments)

    def command(self, stage_file: Path) -> list[str]:
        main = Path(session.__file__).with_name("main.py")
        confs = [part for name, value in self._settings.items() for part in ("--conf", f"{name}={value}")]
        environment = {"PYSPARK_PYTHON": self._python, "PYSPARK_DRIVER_PYTHON": self._python}
        return [
            "env",
            *(f"{k}={v}" for k, v in environment.items()),
            self._submit,
            *confs,
            *self._arguments,
            str(main),
            str(stage_file),
        ]

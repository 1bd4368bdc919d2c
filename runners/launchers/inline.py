"""Runs stages in threads of this process, on its own Spark session: for notebooks and tests."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.launchers import handles
from runners.launchers.handles import Poll
from runners.stage import StageFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from runners.spark.engine import Engine


class InlineLauncher:
    """Stages of every engine share this process: give it no code of others."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._engines: dict[str, list[Engine]] = {}

    def launch(self, stage_file: Path) -> dict[str, Any]:
        from runners.spark.main import run_stage

        started = self._engines.setdefault(str(stage_file), [])
        threading.Thread(target=run_stage, args=(stage_file, self._spark, started), daemon=True).start()
        stage = StageFile.read(stage_file)
        return {"kind": "inline", **handles.identity(os.getpid()), "stage": str(stage_file), "result": stage.result}

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        from runners.spark import probe

        return probe.answer(self._spark, request)

    def poll(self, handle: Mapping[str, Any]) -> Poll:
        return handles.poll(handle)

    def cancel(self, handle: Mapping[str, Any]) -> None:
        for engine in self._engines.get(handle["stage"], []):
            engine.cancel()

"""Runs one stage file in this process: `python -m runners.spark.main STAGE.json`, also the target of spark-submit."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from runners.sinks import sink_for
from runners.spark import errors as spark_errors
from runners.spark import hadoop, pages, session
from runners.stage import StageFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from runners.spark.engine import Engine


def run_stage(place: Path | str, spark: SparkSession, started: list[Engine] | None = None) -> str:
    """Run the stage file at a path or URI on a session of its own, leave its result; gives `ok`, `failed` or `cancelled`.

    `started` receives the engine before it runs, for whoever may want to cancel it.
    """
    from runners.spark.engine import Engine

    stage, engine = StageFile.read(place, hadoop.reach(spark)), None
    try:
        engine = Engine(stage, spark.newSession(), sink_for(stage.events))
        if started is not None:
            started.append(engine)
        state, _ = engine.run()
    except BaseException as error:  # noqa: BLE001 - the boundary of the stage: its launcher must learn of everything
        traceback.print_exc()
        state = "failed"
        if engine is not None:
            engine.emitter.close()
        stage.finish(state, spark_errors.explain(error).problem.json())
    return state


def main(arguments: list[str]) -> int:
    """Exit code 0 ok, 1 failed, 2 cancelled; the result file says more."""
    place = arguments[0]
    started: list[Engine] = []
    asked = threading.Event()

    def stop(*_: object) -> None:
        asked.set()
        threading.Thread(target=lambda: cancel(started), daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    spark = session.build()
    if asked.is_set():
        StageFile.read(place, hadoop.reach(spark)).finish("cancelled")
        return 2
    pages.told(spark, place, hadoop.reach(spark))
    state = run_stage(place, spark, started)
    sys.stdout.flush()
    if "PYSPARK_GATEWAY_PORT" in os.environ:
        spark.stop()
    return {"ok": 0, "failed": 1}.get(state, 2)


def cancel(started: list[Engine]) -> None:
    for engine in started:
        engine.cancel()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)

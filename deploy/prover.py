"""Proves packages in a process of its own, as an endpoint is one, which stays warm for the next package.

Java and the scorers take seconds to load; whoever knows that a package is coming calls `shared.start()` early. A request is a
line of JSON on the process's standard input, answers are lines of JSON: how far it is, then the report or what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from components.errors import OperationalError, StudioError, problem
from deploy.prove import prove

PROVING_S = 300
STOP_S = 5
IDLE_S = 600
"""A process that was asked for nothing for so long ends; the next package starts another."""
COMMAND = "prover"

WARM = """<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression">
<MiningSchema><MiningField name="x"/></MiningSchema>
<LocalTransformations><DerivedField name="d" optype="continuous" dataType="double">
<Apply function="if"><Apply function="isMissing"><FieldRef field="x"/></Apply><Constant>0</Constant><FieldRef field="x"/></Apply>
</DerivedField></LocalTransformations>
<RegressionTable intercept="1"><NumericPredictor name="d" coefficient="2"/></RegressionTable>
</RegressionModel></PMML>"""

Tell = Callable[[str], None]


class Prover:
    """The process: started when first needed, and again after it ended. One package at a time, from any thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None
        self._asking = threading.Lock()
        """Held while a package is proven; `start` does not wait for that."""
        self._lock = threading.RLock()

    @property
    def process_id(self) -> int | None:
        """The living process; None where there is none."""
        alive = self._process is not None and self._process.poll() is None
        return self._process.pid if alive and self._process else None

    def start(self) -> None:
        """Start the process where none lives, without waiting until it is warm."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self.stop()
            root = str(Path(__file__).parents[1])
            paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
            self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by `stop`
            self._process = subprocess.Popen(
                [sys.executable, "-m", "deploy", COMMAND],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"},
                text=True,
                encoding="utf-8",
            )

    def prove(self, package: Path, tell: Tell = lambda scorer: None) -> dict[str, Any]:
        """The package's parity report; `tell` hears the name of each scorer as its turn comes.

        Raises OperationalError with the end of what the process wrote where it dies or takes too long.
        """
        with self._asking:
            used = self._process is not None
            self.start()
            try:
                return self._in_time(package, tell)
            except (OSError, EOFError) as cause:
                if not used or self._process is None or self._process.wait() != 0:
                    raise OperationalError(_failed(self._tail())) from cause
            # It had gone idle for too long just now.
            self.start()
            return self._in_time(package, tell)

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            process, errors = self._process, self._errors
            self._process = self._errors = None
            if process is not None:
                with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                    process.communicate(timeout=STOP_S)
                process.kill()
                process.wait()
            if errors is not None:
                errors.close()

    def _in_time(self, package: Path, tell: Tell) -> dict[str, Any]:
        process = self._process
        assert process is not None
        late = threading.Timer(PROVING_S, process.kill)
        late.start()
        try:
            return self._asked(process, package, tell)
        finally:
            late.cancel()

    def _asked(self, process: subprocess.Popen[str], package: Path, tell: Tell) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"package": str(package)}) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            answer: dict[str, Any] = json.loads(line)
            if "report" in answer:
                report: dict[str, Any] = answer["report"]
                return report
            if "failed" in answer:
                raise OperationalError(_failed(answer["failed"]))
            tell(answer["scorer"])
        raise EOFError

    def _tail(self) -> str:
        if self._errors is None:
            return "?"
        self._errors.seek(0)
        return (self._errors.read().strip().splitlines() or ["?"])[-1][:300]


shared = Prover()
"""The one of this process."""


def serve() -> int:
    """The process itself: load everything, then answer until standard input ends or stays silent."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    _warm()
    for package in _asked_for():
        _answer(answers, package)
    return 0


def _warm() -> None:
    """Load what every proof needs, by scoring a row; what is missing here is told by the proof itself."""
    import polars as pl

    from components.expressions import language
    from components.expressions import polars as on_polars
    from deploy.scorers import fast  # noqa: F401
    from deploy.scorers.java import backend

    on_polars.evaluate_rows(pl.DataFrame({"x": [1.0]}), [("y", language.parse("x + 1", {"x": "double"}))])
    with contextlib.suppress(ImportError, StudioError), tempfile.TemporaryDirectory() as folder:
        import jpmml_evaluator

        document = Path(folder) / "warm.pmml"
        document.write_text(WARM, encoding="utf-8")
        java = backend()
        made = jpmml_evaluator.make_evaluator(str(document), backend=java)
        row = {"columns": ["x"], "data": [[1.0]]}
        jpmml_evaluator.PythonEvaluatorUtil.evaluateAll(java, made.javaEvaluator, row, None, 1)


def _asked_for() -> Iterator[str]:
    while select.select([sys.stdin], [], [], IDLE_S)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        yield json.loads(line)["package"]


def _answer(answers: IO[str], package: str) -> None:
    def write(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
        answers.flush()

    try:
        write({"report": prove(package, tell=lambda scorer: write({"scorer": scorer}))})
    except Exception as cause:  # noqa: BLE001 - the boundary of a process: told to who asked
        write({"failed": f"{type(cause).__name__}: {cause}"[:300]})


def _failed(cause: str) -> Any:
    return problem(
        "proof-failed",
        "The package could not be proven: {cause}",
        "模型包校验未能完成：{cause}",
        cause=cause,
    )

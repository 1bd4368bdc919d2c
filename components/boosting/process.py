"""The training process: started, listened to, ended. Nothing of it is left, whatever happens to it or to us."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import components
from components import errors
from components.boosting import limits
from components.boosting.work import Work
from components.spec.job import Job

LISTEN_S = 0.1
MOST_TOLD = 200
"""So many progress events at most; with more rounds, every second round, third round, … tells."""


@dataclass
class Trained:
    """What came of a training: the booster's file, and the loss by round."""

    booster: bytes = b""
    metric: str = "loss"
    kept: int = 0
    made: int = 0
    curves: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def heard(self, told: dict[str, Any]) -> None:
        self.metric, self.kept = told.get("metric", self.metric), told.get("kept", self.kept)
        self.made = told.get("made", self.made)
        for name in ("train", "valid"):
            if name in told:
                self.curves.setdefault(name, []).append((told["round"], told[name]))


class Process:
    """A training process that waits for its work; as a context it ends with its block."""

    def __init__(self, library: str, folder: str) -> None:
        """Begins to load the library at once: the rows may be made ready meanwhile. `folder` is emptied where we die."""
        self.log = Path(folder) / "library.log"
        with self.log.open("wb") as errors_of_it:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "components.boosting", library, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors_of_it,
                text=True,
                env=_environment(limits.threads()),
            )

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *raised: object) -> None:
        self.popen.kill()
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            _close(pipe)

    def train(self, job: Job, work: Work) -> Trained:
        """Run one training to its end. Raises InterruptedError when cancelled, OperationalError when the process died."""
        trained = Trained()
        assert self.popen.stdin is not None
        try:
            self.popen.stdin.write(work.line() + "\n")
            self.popen.stdin.flush()
            done = _listen(job, work, self.popen, trained)
        except BrokenPipeError:
            self.popen.wait()
            done = False
        if not done:
            raise errors.OperationalError(_died(self.popen.returncode, self.log.read_text("utf-8", "replace")))
        trained.booster = Path(work.out).read_bytes()
        return trained


def _listen(job: Job, work: Work, process: subprocess.Popen[str], trained: Trained) -> bool:
    """Whether the process told its end. Each round becomes progress."""
    tell = teller(job, work.rounds)
    for told in _told(process, job.cancelled):
        if "problem" in told:
            raise errors.OperationalError(_problem(told, work.memory_mb))
        if "done" in told:
            process.wait()
            return True
        trained.heard(told)
        tell(told)
    process.wait()
    return False


def _told(process: subprocess.Popen[str], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """The lines of the process until it ends; looks every 0.1 s whether the node is cancelled."""
    assert process.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
    while True:
        if cancelled():
            raise InterruptedError
        try:
            line = lines.get(timeout=LISTEN_S)
        except queue.Empty:
            continue
        if line is None:
            return
        yield json.loads(line)


def _pump(pipe: IO[str], lines: queue.Queue[str | None]) -> None:
    try:
        for line in pipe:
            lines.put(line)
    finally:
        lines.put(None)


def _close(pipe: IO[str] | None) -> None:
    if pipe is not None:
        try:
            pipe.close()
        except BrokenPipeError:
            return


def teller(job: Job, rounds: int) -> Callable[[dict[str, Any]], None]:
    """Turns what is told of a round into the node's progress."""
    every = max(1, rounds // MOST_TOLD)

    def tell(told: dict[str, Any]) -> None:
        number = told.get("round")
        if number is None or (number % every and number != rounds):
            return
        loss = told.get("valid", told.get("train"))
        en, zh = f"Round {number} of {rounds}", f"第 {number}/{rounds} 轮"
        if loss is not None:
            held = "valid" in told
            en += f", loss {loss:.5g}" + (" on held-out rows" if held else "")
            zh += f"，{'验证' if held else '训练'}损失 {loss:.5g}"
        job.progress(0.95 * number / rounds, errors.Text(en, zh))

    return tell


SPINS = 3000
"""So often a thread of the library looks for its next work before it sleeps. On two cores, LightGBM took with none 1.4 times as
long as with libgomp's own hundred thousands; with those, two trainings at once took six times as long each, with 3,000 a fifth longer."""


def _environment(threads: int) -> dict[str, str]:
    """Ours, with this very package on the path. The cores are shared with the engine's own work: threads do not wait awake."""
    root = str(Path(components.__file__).parents[1])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    # The first is for every OpenMP, the second for that of GCC, which the libraries bring on Linux.
    waiting = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": str(SPINS)}
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": str(threads), **waiting}


_MEMORY_HINT = (
    "Give it more (STUDIO_BOOSTING_MEMORY_MB), or take fewer rows, columns or bins.",
    "请增大内存上限（STUDIO_BOOSTING_MEMORY_MB），或减少行数、列数或分箱数。",
)


def _problem(told: dict[str, Any], memory_mb: int) -> errors.Problem:
    if told["problem"] == "memory":
        return errors.problem(
            "training-memory",
            "The training needed more than the {limit} MB of memory that it may have.",
            "训练所需内存超过上限 {limit} MB。",
            hint=_MEMORY_HINT,
            limit=memory_mb,
        )
    return errors.problem(
        "training-failed",
        "The library refused the training: {why}",
        "训练库报错：{why}",
        why=_sentence(str(told["why"])),
    )


def _died(code: int, log: str) -> errors.Problem:
    """A process that ended without a word."""
    if code < 0:
        return errors.problem(
            "training-killed",
            "The training process was ended by signal {signal}, most likely because the machine ran out of memory.",
            "训练进程被信号 {signal} 终止，很可能是机器内存不足。",
            hint=_MEMORY_HINT,
            signal=-code,
        )
    return errors.problem(
        "training-failed",
        "The training process ended with status {status}: {why}",
        "训练进程以状态 {status} 退出：{why}",
        status=code,
        why=log.strip()[-600:] or "?",
    )


def _sentence(text: str) -> str:
    """What a library says, without the addresses of its stack."""
    return text.split("\nStack trace")[0].strip()[:600]

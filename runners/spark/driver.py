"""The warm driver: `python -m runners.spark.driver ADDRESS.json` listens on loopback and runs stages side by side.

Whoever can read the address file, which only its owner can, may give it stages. It runs shipped components only.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socketserver
import sys
import threading
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from runners.launchers import handles
from runners.launchers.warm import RECYCLED
from runners.spark import pages, session, warmup
from runners.spark.code import code_version
from runners.spark.pages import Pages
from runners.spark.usage import resident_mb
from runners.stage import StageFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from runners.spark.engine import Engine

LONGEST_LINE = 1 << 20
PROBE_WAITS_S = 30.0
WATCH_S = 0.5
WARM_AFTER, PRACTICE = 3, 6
"""So often the toy experiment runs before the driver calls itself warm, and in all, until somebody asks for a run.

Java compiles more of itself each time.
"""


class Driver:
    """The session, the stages that run on it, and when to end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = secrets.token_hex(32)
        self.idle_s = float(os.environ.get("STUDIO_DRIVER_IDLE_S", "3600"))
        self.tidy_s = float(os.environ.get("STUDIO_DRIVER_TIDY_S", "300"))
        self.most_mb = float(os.environ.get("STUDIO_DRIVER_RSS_MB") or session.heap_mb() * 0.7 + 1024)
        self.spark: SparkSession | None = None
        self.running: dict[str, list[Engine]] = {}
        self.cancelled: set[str] = set()
        self.warm = False
        self.practising: list[Engine] = []
        self.retired = False
        self._worked = False
        self._pages: Pages | None = None
        self._last = time.monotonic()
        self._started = threading.Event()
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def start(self) -> None:
        """Make the session, then warm it up until somebody wants it; stages that come meanwhile wait for the session only."""
        self.spark = session.build()
        self._started.set()
        for done in range(int(os.environ.get("STUDIO_DRIVER_PRACTICE", PRACTICE))):
            self.warm = done >= WARM_AFTER
            if self.running or self._worked or self.retired:
                break
            try:
                warmup.run(self.spark.newSession(), self.practising)
            except Exception:  # noqa: BLE001 - a driver that is cold runs everything, too
                traceback.print_exc()
                break
            finally:
                self.practising.clear()
        self.warm = True

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if not hmac.compare_digest(str(question.get("secret", "")), self.secret):
            return {"ok": False, "error": "wrong secret"}
        match question.get("command"):
            case "run":
                return self._run(Path(question["stage"]))
            case "probe":
                return self._probe(question["request"])
            case "cancel":
                self._cancel(question["stage"])
            case "retire":
                self.retired = True
            case "pages":
                return self._open_pages()
            case "state":
                return {"ok": True, "ready": self._started.is_set(), "warm": self.warm, "running": list(self.running)}
            case _:
                return {"ok": False, "error": "unknown command"}
        return {"ok": True}

    def watch(self) -> None:
        """End with the JVM, when retired and idle, after a long time without work, or where a run left too much behind."""
        while True:
            time.sleep(WATCH_S)
            if self.spark is not None and self._jvm_died():
                print("the JVM ended", flush=True)
                os._exit(1)
            if self.running:
                self._last = time.monotonic()
            elif self._worked and time.monotonic() - self._last > self.tidy_s and self._too_large():
                print("the last run left more memory behind than is allowed: another driver takes over", flush=True)
                self._close()
            elif self.retired or time.monotonic() - self._last > self.idle_s:
                os._exit(0)

    def _too_large(self) -> bool:
        """Whether driver and JVM hold too much even without garbage; looked at once after work, when no more has come for a while.

        Not at once: a heap that has shrunk grows again, at the cost of a fifth of the next run's time.
        """
        self._worked = False
        assert self.spark is not None
        try:
            collect_garbage(self.spark)
        except Exception:  # noqa: BLE001 - Java has just died: the next look sees that, if this one goes on
            traceback.print_exc()
            return False
        return resident_mb(psutil.Process()) > self.most_mb

    def _close(self) -> None:
        """End, unless a stage has come meanwhile; one that comes later is refused and finds another driver."""
        with self._lock:
            self.retired = True
            if self.running:
                return
        (self.folder / RECYCLED).touch()
        os._exit(0)

    def _jvm_died(self) -> bool:
        assert self.spark is not None
        process = getattr(self.spark.sparkContext._gateway, "proc", None)
        return process is not None and process.poll() is not None

    def _run(self, path: Path) -> dict[str, Any]:
        if StageFile.read(path).planned.engine != "spark":
            return {"ok": False, "error": "runs shipped components only"}
        with self._lock:
            if self.retired:
                return {"ok": False, "error": "ending; another driver takes over"}
            self.running[str(path)] = []
        for engine in list(self.practising):
            engine.cancel()
        threading.Thread(target=self._stage, args=(path,), daemon=True, name=f"stage-{path}").start()
        return {"ok": True}

    def _stage(self, path: Path) -> None:
        from runners.spark.main import run_stage

        self._started.wait()
        try:
            assert self.spark is not None
            if str(path) in self.cancelled:
                StageFile.read(path).finish("cancelled")
            else:
                run_stage(path, self.spark, self.running[str(path)])
        except Exception:  # noqa: BLE001 - the last boundary of a thread: without a result the stage would seem to run for ever
            traceback.print_exc()
            StageFile.read(path).finish("failed")
        finally:
            with self._lock:
                self.running.pop(str(path), None)
            self._worked, self._last = True, time.monotonic()

    def _probe(self, request: dict[str, Any]) -> dict[str, Any]:
        """Columns without a run; the session may still be on its way."""
        from runners.spark import probe

        if not self._started.wait(PROBE_WAITS_S) or self.spark is None:
            return {"ok": False, "error": "still starting"}
        self._last = time.monotonic()
        return {"ok": True, **probe.answer(self.spark, request)}

    def _open_pages(self) -> dict[str, Any]:
        """Where Spark's own pages are, and the token that they ask for."""
        if not self._started.wait(PROBE_WAITS_S) or self.spark is None:
            return {"ok": False, "error": "still starting"}
        with self._opening:
            if self._pages is None:
                self._pages = pages.opened(self.spark)
        return {"ok": True, **asdict(self._pages)}

    def _cancel(self, path: str) -> None:
        self.cancelled.add(path)
        for engine in self.running.get(path, []):
            threading.Thread(target=engine.cancel, daemon=True).start()


def collect_garbage(spark: SparkSession) -> None:
    """Give the memory of the last runs back: 3.9 GB after a million rows become 0.8."""
    jvm: Any = spark.sparkContext._jvm
    jvm.System.gc()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    driver: Driver


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            question = json.loads(self.rfile.readline(LONGEST_LINE))
            told = self.server.driver.answer(question if isinstance(question, dict) else {})
        except (ValueError, KeyError, OSError) as wrong:
            told = {"ok": False, "error": f"{type(wrong).__name__}: {wrong}"}
        self.wfile.write(json.dumps(told).encode() + b"\n")


def main(arguments: list[str]) -> None:
    # Below the studio, which answers people, and below a driver for small stages beside this one.
    os.nice(int(os.environ.get("STUDIO_DRIVER_NICE", "5")))
    file = Path(arguments[0])
    driver = Driver(file.parent)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.driver = driver
    address = {
        **handles.identity(os.getpid()), "port": server.server_address[1], "secret": driver.secret,
        "code": code_version(), "address": str(file), "heap_mb": session.heap_mb(),
    }  # fmt: skip
    draft = file.with_suffix(".tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(address, out)
    draft.replace(file)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=driver.watch, daemon=True).start()
    try:
        driver.start()
        threading.Event().wait()
    except Exception:  # noqa: BLE001 - without a session there is nothing to serve
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])

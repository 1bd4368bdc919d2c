"""What dies in the middle of a run, and comes back as it would in a data centre: at once, or after a second."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg

from runners.launchers.warm import WarmLauncher
from tests.servers.postgres import postgres
from tests.servers.processes import free_port
from tests.servers.redis import redis
from tests.studio.server import StudioServer

DOWN_S = 1.0
AWAY_S = 60.0
DRIVER_S = 60.0


class Site:
    """A studio as a cluster: server, worker, driver, broker and database, each of which can be killed alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary = folder, folder / "tmp"
        self._broker = contextlib.ExitStack()
        self._broker_port = free_port()
        self.server: StudioServer
        self.database = ""

    @contextlib.contextmanager
    def running(self) -> Iterator[Site]:
        """Everything up; ended in the right order. Temporary files of all of it are in `temporary`."""
        for name in ("data", "redis", "postgres", "tmp"):
            (self.folder / name).mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            self.database = stack.enter_context(postgres(self.folder / "postgres"))
            stack.callback(self._broker.close)
            url = self._broker.enter_context(redis(self.folder / "redis", self._broker_port))
            self.server = StudioServer(
                self.folder / "data", DATABASE_URL=self.database, REDIS_URL=url, STUDIO_WARM="1", STUDIO_LEASE_S="6",
                STUDIO_SPARK_HEAP_MB="1024", TMPDIR=str(self.temporary),
            )  # fmt: skip
            self.server.start()
            stack.callback(self.server.stop)
            yield self

    def kill_driver(self) -> None:
        """One that is still on its way is waited for: something must die."""
        launcher, deadline = WarmLauncher(self.folder / "data" / "runs" / "driver"), time.monotonic() + DRIVER_S
        while (driver := launcher.address()) is None:
            assert time.monotonic() < deadline, "there is no driver to kill"
            time.sleep(0.1)
        os.killpg(driver["pid"], signal.SIGKILL)

    def kill_worker(self) -> None:
        assert self.server.worker is not None
        self.server.worker.kill()
        self.server.worker.wait()
        time.sleep(DOWN_S)
        self.server.start_worker()

    def kill_server(self, away_s: float = DOWN_S) -> None:
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()
        time.sleep(away_s)
        self.server.start_server()

    def out_of_reach(self) -> None:
        """For a minute nobody takes the engine's events."""
        self.kill_server(AWAY_S)

    def kill_broker(self) -> None:
        """What it held is gone with it; it keeps nothing on disk."""
        for process in psutil.process_iter(["cmdline"]):
            told = process.info["cmdline"] or []
            if told and told[0].startswith(("redis-server", "/")) and str(self._broker_port) in " ".join(told):
                process.kill()
        self._broker.close()
        time.sleep(DOWN_S)
        self._broker.enter_context(redis(self.folder / "redis", self._broker_port))

    def cut_database(self) -> None:
        """Every connection of the studio ends at once."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    def faults(self) -> dict[str, Callable[[], None]]:
        return {
            "driver": self.kill_driver,
            "worker": self.kill_worker,
            "server": self.kill_server,
            "broker": self.kill_broker,
            "database": self.cut_database,
            "away": self.out_of_reach,
        }


def left_behind(folder: Path, temporary: Path) -> list[str]:
    """Processes that still work for the studio of a folder, and temporary files."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        with contextlib.suppress(psutil.Error):
            if process.environ().get("STUDIO_DATA") == str(folder / "data") and process.pid != os.getpid():
                found.append(f"process {process.pid}: {' '.join(process.info['cmdline'] or [])[:200]}")
    found += [f"temporary {path}" for path in temporary.iterdir()]
    runs = folder / "data" / "runs"
    found += [f"scratch {path}" for path in [*runs.glob("*/*/scratch"), *runs.glob("driver/*.tmp.d")]]
    return found

"""One long-lived engine process per machine: it takes stages over a loopback socket and saves every start of Spark."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runners.launchers import handles, temporary
from runners.launchers.handles import Poll
from runners.launchers.pages import Pages
from runners.launchers.process import search_path
from runners.spark.code import code_version
from runners.spark.pages import LISTENS
from runners.spark.session import heap_mb
from runners.stage import StageFile

RECYCLED = "recycled"
"""Left in the folder by a driver that ended for its size: whoever keeps drivers warm starts the next one."""
START_S = 60.0
ANSWER_S = 10.0
PROBE_S = 60.0


class WarmLauncher:
    """Talks to the driver whose address is in `folder`; starts one where there is none, its code is old or its memory another."""

    def __init__(
        self, folder: Path, python: str = sys.executable, environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder, self._python, self._environment = folder, python, dict(environment or {})

    def launch(self, stage_file: Path) -> dict[str, Any]:
        address = self.ensure()
        self._ask(address, command="run", stage=str(stage_file))
        known = {name: address[name] for name in ("pid", "started", "address")}
        return {"kind": "warm", **known, "stage": str(stage_file), "result": StageFile.read(stage_file).result}

    def poll(self, handle: Mapping[str, Any]) -> Poll:
        return handles.poll(handle)

    def cancel(self, handle: Mapping[str, Any]) -> None:
        """Ask the driver to stop the stage's jobs; it does so within two seconds."""
        with contextlib.suppress(OSError, ValueError):
            self._ask(
                json.loads(Path(handle["address"]).read_text(encoding="utf-8")), command="cancel", stage=handle["stage"]
            )

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Columns without a run, see runners.spark.probe; raises OSError where the driver does not answer."""
        return self._ask(self.ensure(), PROBE_S, command="probe", request=dict(request))

    def pages(self) -> Pages | None:
        """Spark's own pages; None where no driver lives. Raises OSError where it does not answer."""
        found = self.address()
        if found is None:
            return None
        told = self._ask(found, PROBE_S, command="pages")
        return Pages.at("127.0.0.1", told["port"], told["token"])

    def ensure(self) -> dict[str, Any]:
        """The address of a living driver with this code; also what warms one up before anything is asked of it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            found = self.address()
            if found is not None and found["code"] == code_version() and self._fits(found):
                return found
            self._retire(found)
            return self._start()

    def _fits(self, found: Mapping[str, Any]) -> bool:
        """Whether the driver has the memory that is asked for now."""
        asked = self._environment.get("STUDIO_SPARK_HEAP_MB") or str(heap_mb())
        return str(found.get("heap_mb")) == asked

    def renew(self) -> None:
        """Start the next driver where the last one has ended for its size."""
        if (self._folder / RECYCLED).exists():
            (self._folder / RECYCLED).unlink(missing_ok=True)
            self.ensure()

    def address(self) -> dict[str, Any] | None:
        """Where the driver listens, while it lives; one that was started from another folder, of which this is a copy, is not ours."""
        try:
            found = json.loads((self._folder / "driver.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        ours = Path(found["address"]).parent == self._folder
        return dict(found) if ours and handles.process_of(found) else None

    def state(self) -> dict[str, Any]:
        """{"ready", "running"}, or {"ready": False} where there is no driver."""
        found = self.address()
        if found is None:
            return {"ready": False, "running": []}
        try:
            return self._ask(found, command="state")
        except OSError:
            return {"ready": False, "running": []}

    def retire(self) -> None:
        """Let the driver end what it runs and then itself; the next stage starts another one."""
        if (self._folder / "lock").exists():
            with self._locked():
                self._retire(self.address())
                (self._folder / "driver.json").unlink(missing_ok=True)

    def _retire(self, found: Mapping[str, Any] | None) -> None:
        if found is not None:
            with contextlib.suppress(OSError, ValueError):
                self._ask(found, command="retire")

    def stop(self) -> None:
        """End the driver and all that it started, at once."""
        found = self.address()
        if found is not None:
            handles.kill_group(found)
        temporary.sweep(self._folder)

    def _start(self) -> dict[str, Any]:
        temporary.sweep(self._folder)
        file = self._folder / f"driver-{time.time_ns()}.json"
        own = {**temporary.environment(temporary.of_driver(file)), **LISTENS}
        environment = {**os.environ, **self._environment, **own, "PYTHONPATH": search_path()}
        with (self._folder / "driver.log").open("ab") as output:
            process = subprocess.Popen(
                [self._python, "-m", "runners.spark.driver", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        threading.Thread(target=process.wait, daemon=True).start()
        deadline = time.monotonic() + START_S
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise OSError(f"the driver did not start; see {self._folder / 'driver.log'}")
            time.sleep(0.02)
        link = self._folder / "driver.json"
        draft = self._folder / f"driver-{time.time_ns()}.link"
        draft.symlink_to(file.name)
        draft.replace(link)
        found = self.address()
        if found is None:
            raise OSError(f"the driver ended at once; see {self._folder / 'driver.log'}")
        return found

    @staticmethod
    def _ask(address: Mapping[str, Any], timeout_s: float = ANSWER_S, **question: Any) -> dict[str, Any]:
        with socket.create_connection(("127.0.0.1", address["port"]), timeout=timeout_s) as connection:
            connection.sendall(json.dumps({"secret": address["secret"], **question}).encode() + b"\n")
            with connection.makefile("rb") as answer:
                found = json.loads(answer.readline() or b"{}")
        if not found.get("ok"):
            raise OSError(f"the driver refused: {found.get('error', 'no answer')}")
        return dict(found)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

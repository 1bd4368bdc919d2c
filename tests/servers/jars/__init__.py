"""Java servers and connectors of the tests, from Maven once; kept in the user's cache folder by what their pom says."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.servers.processes import ServerFailed

TIMEOUT_S = 600
POMS = Path(__file__).parent


def cache() -> Path:
    """Where the tests keep what takes long to get."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "experiment-studio-tests"


def available(name: str) -> bool:
    """Whether the jars of a pom are here, or could be fetched."""
    return _folder(name).is_dir() or shutil.which("mvn") is not None


def jars(name: str) -> Path:
    """The folder with the jars of `<name>.xml` and all that they need; fetched at the first call."""
    folder = _folder(name)
    if folder.is_dir():
        return folder
    if shutil.which("mvn") is None:
        raise ServerFailed("Maven is not installed (Debian: apt install maven)")
    draft = folder.with_suffix(f".{os.getpid()}")
    command = ["mvn", "-B", "-q", "-f", str(POMS / f"{name}.xml"), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={draft}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise ServerFailed(f"Maven did not fetch {name}:\n{done.stdout[-2000:]}")
    draft.rename(folder)
    return folder


def _folder(name: str) -> Path:
    key = hashlib.sha256((POMS / f"{name}.xml").read_bytes()).hexdigest()[:12]
    return cache() / f"{name}-{key}"

"""A PostgreSQL server of the tests' own."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.servers.processes import ServerFailed, free_port, running, unprivileged_user

INITDB_OPTIONS = ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start PostgreSQL with its data below `folder` and give its URL; stop it when the block ends.

    The folder must be reachable for the user `postgres` when the tests run as root. Data are not synced to disk.
    """
    programs = _programs()
    user = unprivileged_user("postgres")
    if user is not None:
        shutil.chown(folder, user, user)
    data = folder / "data"
    made = subprocess.run(
        [str(programs / "initdb"), "-D", str(data), "-U", "studio", "-A", "trust", *INITDB_OPTIONS],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    if made.returncode != 0:
        raise ServerFailed(f"initdb ended with {made.returncode}:\n{made.stderr}")
    port = free_port()
    url = f"postgresql://studio@127.0.0.1:{port}/postgres"
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
    settings |= {"synchronous_commit": "off", "full_page_writes": "off", "max_connections": 200}
    command = [str(programs / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    # SIGINT ends it at once; SIGTERM would wait for clients.
    with running(command, folder=folder, ready=lambda: _accepts(url), user=user, stop_signal=signal.SIGINT):
        yield url


def _programs() -> Path:
    """Return the folder of initdb and postgres: the newest Debian version, else the PATH's."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise ServerFailed("PostgreSQL is not installed (Debian: apt install postgresql)")
    return Path(found).resolve().parent


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True

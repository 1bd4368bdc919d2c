"""Care for the database before serving: one server per data folder, no newer schema, a copy before migrating."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

KEPT = 5
"""So many copies are kept."""


class DatabaseError(Exception):
    """The database cannot be served; the message says why and what to do."""


@contextlib.contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the data folder's lock, since the embedded studio is one process; DatabaseError where it is held."""
    with (data / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseError(f"Another studio serves {data}. Stop it, or choose another STUDIO_DATA.") from error
        yield


def refuse_newer() -> None:
    """Raise DatabaseError where migrations were applied that this release does not know."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    ours = {app for app, _ in known}
    newer = sorted(
        key for key in MigrationRecorder(connection).applied_migrations() if key[0] in ours and key not in known
    )
    if newer:
        names = ", ".join(f"{app}.{name}" for app, name in newer)
        raise DatabaseError(
            f"The database was made by a newer release ({names}). Use that release, or one of the copies in "
            f"{settings.STUDIO_DATA / 'backups'}."
        )


def pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def back_up() -> Path | None:
    """Copy the SQLite file before a migration changes it; None where nothing is there or nothing will change."""
    if connection.vendor != "sqlite" or not MigrationRecorder(connection).applied_migrations() or not pending():
        return None
    source = Path(str(settings.DATABASES["default"]["NAME"]))
    folder = settings.STUDIO_DATA / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"
    with contextlib.closing(sqlite3.connect(source)) as from_, contextlib.closing(sqlite3.connect(target)) as to:
        from_.backup(to)
    for old in sorted(folder.glob(f"{source.stem}-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return target

"""Starting the studio: a copy before each migration, no newer database, one server per data folder, one page per setting."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from studio.environment import ROOT, SETTINGS, Environment
from tests.servers.processes import free_port
from tests.studio.server import StudioServer, studio_server

pytestmark = pytest.mark.processes


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of manage.py where it must refuse, so that it ends by itself."""
    own = {"DJANGO_SETTINGS_MODULE": "studio.settings", "STUDIO_DATA": str(data), "PORT": str(free_port())}
    environment = {**os.environ, **own}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)


def serve(data: Path) -> subprocess.CompletedProcess[str]:
    return manage(data, "serve", "--port", str(free_port()))


def content(file: Path) -> list[str]:
    """All that a database holds."""
    with sqlite3.connect(file) as database:
        return list(database.iterdump())


@pytest.fixture
def migrated(tmp_path: Path) -> StudioServer:
    """A data folder with an up-to-date database."""
    server = StudioServer(tmp_path)
    server.manage("migrate", "-v0")
    return server


@pytest.mark.parametrize("command", ["serve", "main_job"], ids=["serve", "make run"])
def test_a_newer_database_is_refused_and_left_alone(migrated: StudioServer, command: str) -> None:
    file = migrated.data / "studio.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('runs', '9999_from_the_future', '2030-01-01')"
        )
    before = content(file)
    refused = serve(migrated.data) if command == "serve" else manage(migrated.data, command)
    assert refused.returncode != 0
    assert "runs.9999_from_the_future" in refused.stderr
    assert "newer release" in refused.stderr
    assert content(file) == before


def test_an_older_database_is_copied_and_migrated(migrated: StudioServer) -> None:
    migrated.manage("migrate", "runs", "zero", "-v0")
    with studio_server(migrated.data) as server:
        copies = list((migrated.data / "backups").glob("studio-*.sqlite3"))
        assert len(copies) == 1
        with sqlite3.connect(copies[0]) as copy:
            applied = {row[0] for row in copy.execute("SELECT app FROM django_migrations")}
        assert "experiments" in applied
        assert "runs" not in applied
        assert server.client().get("/api/workspaces/home/runs/").json()["count"] == 0
        second = serve(migrated.data)
        assert second.returncode != 0
        assert "Another studio serves" in second.stderr


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_api_describes_itself_without_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(file))
    assert "/api/workspaces/{slug}/experiments/" in file.read_text()


def test_every_setting_is_documented() -> None:
    told = (ROOT / "studio" / "README.md").read_text()
    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in told
        assert setting.help in told


def test_every_setting_that_is_read_is_in_the_list() -> None:
    known = {setting.name for setting in SETTINGS}
    source = "".join(file.read_text() for file in (ROOT / "studio").rglob("*.py") if "migrations" not in file.parts)
    read = set(re.findall(r"env\.\w+\(\"([A-Z_]+)\"\)", source))
    assert read <= known
    with pytest.raises(KeyError):
        Environment({}).text("STUDIO_COLOUR")


def test_a_database_url_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite:/// and postgres:// are understood"):
        Environment({"DATABASE_URL": "mysql://host/name"}).database()


def test_a_postgres_url_is_read_whole() -> None:
    found = Environment({"DATABASE_URL": "postgres://me:p%40ss@db:5433/studio?sslmode=require"}).database()
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("me", "p@ss", "db", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


LATE = """
import sys
import studio.asgi
from studio.apps import studio_apps
late = ["runners.launchers.warm", "studio.runs.embedded", "studio.zoo.scorings", "studio.deployments.supervisor"]
print([name for name in late if name not in sys.modules])
"""


def test_no_thread_is_the_first_to_import_a_module() -> None:
    """Two threads that did, a request and the background work, once got half a module, and the server ended."""
    done = subprocess.run([sys.executable, "-c", LATE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

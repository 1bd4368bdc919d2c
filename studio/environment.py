"""Every setting that comes from the environment: its name, default and meaning in one place (README.md lists them)."""

from __future__ import annotations

import os
import secrets
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str


SETTINGS = (
    Setting("STUDIO_DATA", "./data", "Folder of everything that the studio keeps: database, artifacts, uploads, keys."),
    Setting(
        "STUDIO_ARTIFACTS", "$STUDIO_DATA/artifacts", "Where runs store what nodes produce: a folder or an fsspec URI."
    ),
    Setting("STUDIO_ARTIFACTS_LIMIT_GB", "50", "Above this, results that nothing names go, the longest unused first."),
    Setting(
        "STUDIO_SECRET_KEY", "made at first start", "Signs sessions; kept in $STUDIO_DATA/secret_key unless given."
    ),
    Setting(
        "DATABASE_URL",
        "sqlite:///$STUDIO_DATA/studio.sqlite3",
        "SQLite file or postgres://user:password@host:port/name.",
    ),
    Setting("REDIS_URL", "", "Broker and channels of a cluster; empty means one process with everything in memory."),
    Setting("STUDIO_DEBUG", "0", "1 shows tracebacks in the browser; never on a shared machine."),
    Setting("STUDIO_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that the studio answers to, separated by commas."),
    Setting("STUDIO_ORIGINS", "", "Further origins (https://host) trusted for forms and sockets, separated by commas."),
    Setting("STUDIO_HTTPS", "0", "1 behind TLS: secure cookies, and X-Forwarded-Proto is believed."),
    Setting("STUDIO_URL", "http://127.0.0.1:8000", "How engines reach the studio to report events."),
    Setting("STUDIO_UPLOAD_LIMIT_MB", "2048", "Largest upload; a larger one is refused before it is read to its end."),
    Setting("STUDIO_BODY_LIMIT_MB", "32", "Largest body of any other request."),
    Setting(
        "STUDIO_ROOTS",
        "",
        "Folders and URLs that experiments may read, besides their workspace's $STUDIO_DATA/files/<slug>.",
    ),
    Setting("STUDIO_SPARK_MASTER", "", "A Spark master for spark-submit; empty means the warm local driver."),
    Setting("STUDIO_WARM", "1", "0 starts no warm Spark driver with the server."),
    Setting("STUDIO_PARALLEL_RUNS", "4", "Runs driven at the same time by one process; others wait."),
    Setting("STUDIO_LEASE_S", "15", "Seconds after which a run whose driver fell silent is taken over."),
    Setting("STUDIO_LOGIN_LINK_HOURS", "12", "How long a one-time login link works."),
    Setting("STUDIO_LOG_LEVEL", "INFO", "Least level of the JSON log lines on standard error."),
    Setting("STUDIO_LANGUAGE", "en", "Language where a browser asks for neither English nor Chinese: en or zh."),
)


class Environment:
    """Typed reads of the settings above; raises KeyError for a name that is not among them."""

    def __init__(self, values: dict[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values
        self._known = {setting.name: setting for setting in SETTINGS}

    def text(self, name: str) -> str:
        return self._values.get(name) or self._known[name].default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true", "yes", "on"}

    def number(self, name: str) -> int:
        return int(self.text(name))

    def names(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    @property
    def data(self) -> Path:
        return Path(self._values.get("STUDIO_DATA") or ROOT / "data").expanduser().resolve()

    @property
    def artifacts(self) -> str:
        return self._values.get("STUDIO_ARTIFACTS") or str(self.data / "artifacts")

    def secret_key(self) -> str:
        """The signing key: given, or kept in the data folder and made there once with mode 0600."""
        given = self._values.get("STUDIO_SECRET_KEY")
        if given:
            return given
        file = self.data / "secret_key"
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text()
        with os.fdopen(descriptor, "w") as out:
            key = secrets.token_urlsafe(50)
            out.write(key)
        return key

    def database(self) -> dict[str, Any]:
        """Django's settings for DATABASE_URL; raises ValueError for a scheme that is neither sqlite nor postgres."""
        url = self._values.get("DATABASE_URL") or f"sqlite:///{self.data / 'studio.sqlite3'}"
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "sqlite":
            return sqlite(parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path)
        if parts.scheme in {"postgres", "postgresql"}:
            return postgresql(parts)
        raise ValueError(f"DATABASE_URL begins with {parts.scheme}://; sqlite:/// and postgres:// are understood.")


def sqlite(path: str) -> dict[str, Any]:
    """SQLite for several threads: WAL, writes begin as writes (no upgrade deadlock), wait instead of "locked"."""
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-16000"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": None},
    }


def postgresql(parts: urllib.parse.SplitResult) -> dict[str, Any]:
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.removeprefix("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }

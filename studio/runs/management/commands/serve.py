"""The studio as one process: back up, migrate, serve, drive runs, and print a login link."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from studio import database
from studio.apps import studio_apps
from studio.workspaces import actions

logger = logging.getLogger("studio.serve")


class Command(BaseCommand):
    help = "Back up the database, migrate it, and serve on one address; background work runs in the same process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--next", default="/", help="where the printed login link leads")
        parser.add_argument("--no-link", action="store_true", help="print no login link")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        settings.STUDIO_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        if "STUDIO_URL" not in os.environ:
            settings.STUDIO_URL = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"
        try:
            with database.only_server(settings.STUDIO_DATA):
                self._serve(host, port, options)
        except database.DatabaseError as error:
            raise CommandError(str(error)) from error

    def _serve(self, host: str, port: int, options: dict[str, Any]) -> None:
        database.refuse_newer()
        copy = database.back_up()
        if copy:
            self.stdout.write(f"Backed up the database to {copy}")
        call_command("migrate", interactive=False, verbosity=0)
        owner, _ = actions.ensure_owner()
        if not options["no_link"]:
            secret = actions.create_login_link(owner)
            self.stdout.write(f"Log in once: {settings.STUDIO_URL}/login/once/{secret}?next={options['next']}")
        self.stdout.flush()
        Server(host, port).run()


class Server(uvicorn.Server):
    """uvicorn, with the apps' background work beginning when the socket is open and ending with the server."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                "studio.asgi:application",
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="websockets-sansio",
                ws_per_message_deflate=False,  # many small messages: to compress them costs more than it saves
                timeout_graceful_shutdown=5,
                proxy_headers=False,
            )
        )

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await asyncio.to_thread(begin)
            gc.freeze()  # what was loaded stays: the collector need not look through it again and again
            logger.info("serving", extra={"url": settings.STUDIO_URL})

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        await asyncio.to_thread(end)
        await super().shutdown(sockets)


def begin() -> None:
    """Start the apps' background work; in a thread of its own, since it may read the database."""
    for app in studio_apps():
        app.start_background()
    close_old_connections()


def end() -> None:
    for app in studio_apps():
        app.stop_background()

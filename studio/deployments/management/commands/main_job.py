"""Start a studio and run the bundled experiments through its API; what `make run` calls."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from studio.client import Failed, Studio
from studio.mainjob.job import EXPERIMENTS, Done, MainJob, NotHeld
from studio.mainjob.server import NotStarted, Server, free_port
from studio.workspaces import actions


class Command(BaseCommand):
    help = "Start the studio and run the bundled experiments (environment: ROWS, ONCE, PORT)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        settings.STUDIO_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        wanted = int(os.environ.get("PORT") or 8000)
        port = free_port(wanted)
        if port != wanted:
            self.say(f"Port {wanted} is taken; the studio takes {port}.")
        self.say(f"Starting the studio on http://127.0.0.1:{port} (data in {settings.STUDIO_DATA})")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        server = Server(port, settings.STUDIO_DATA)
        try:
            self._perform(server)
        except (NotStarted, NotHeld, Failed, KeyError, RuntimeError, TimeoutError, httpx.HTTPError) as failed:
            self.say(server.tail(1500))
            raise CommandError(f"{type(failed).__name__}: {failed}") from failed
        except KeyboardInterrupt:
            self.say("\nStopped.")
        finally:
            server.stop()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _perform(self, server: Server) -> None:
        server.wait_until_up()
        owner, workspace = actions.ensure_owner()
        until = timezone.now() + timedelta(hours=12)
        token, secret = actions.create_token(workspace, owner, "main job", ["read", "write"], until)
        try:
            studio = Studio(server.url, secret, workspace.slug)
            rows = int(os.environ.get("ROWS") or 200_000)
            begun = time.monotonic()
            job = MainJob(studio, rows, self.say)
            done = [job.perform(bundled) for bundled in EXPERIMENTS]
            self.say(f"\nAll {len(done)} experiments hold what they promise ({time.monotonic() - begun:.0f} s).")
            once = bool(os.environ.get("ONCE"))
            if once:
                self._stop(done)
        finally:
            actions.delete_token(workspace, owner, token.pk)
        if not once:
            self._stay(server, done[0], actions.create_login_link(owner))

    def _stop(self, done: list[Done]) -> None:
        for each in done:
            each.deployment.stop()
        end = time.monotonic() + 30
        while any(each.deployment.refresh().state != "stopped" for each in done) and time.monotonic() < end:
            time.sleep(0.2)

    def _stay(self, server: Server, first: Done, secret: str) -> None:
        self.say(f"\nOpen {server.url}/login/once/{secret}?next=/experiments/{first.experiment}")
        self.say(
            "(The link works once; `.venv/bin/python manage.py login_link` prints another. Ctrl-C stops the studio.)"
        )
        server.process.wait()
        raise CommandError(f"the studio ended with {server.process.returncode}:\n{server.tail()}")

"""Websockets: a snapshot with a cursor, then what came after it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import transaction

from runners.pacing import Pace
from studio.api.render import dumps
from studio.experiments.models import Experiment
from studio.live import broadcast
from studio.runs import queries
from studio.runs.models import Run
from studio.workspaces import access
from studio.workspaces.models import Membership

logger = logging.getLogger("studio.live")

REFUSED = 4404
"""Close code for what does not exist or is not the asker's to see."""


class Watcher(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Base: joins a group before it reads, so that nothing falls between snapshot and news."""

    group = ""

    async def connect(self) -> None:
        broadcast.watched_on(asyncio.get_running_loop())
        key = int(self.scope["url_route"]["kwargs"]["key"])
        user = self.scope.get("user")
        if user is None or not user.is_authenticated or not await database_sync_to_async(self.allowed)(user.pk, key):
            await self.accept()
            await self.close(code=REFUSED)
            return
        self.key = key
        self.joined = f"{self.group}.{key}"
        await self.channel_layer.group_add(self.joined, self.channel_name)
        await self.accept()
        await self.begin()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "joined"):
            await self.channel_layer.group_discard(self.joined, self.channel_name)

    async def say(self, value: Any) -> None:
        await self.send(text_data=dumps(value).decode())

    def allowed(self, user: int, key: int) -> bool:
        raise NotImplementedError

    async def begin(self) -> None:
        """Send what the watcher starts from."""


PAUSE_S = 0.2
BURST = 4
"""A watcher reads so often at once, then once in PAUSE_S at most, however busy a run is."""


class RunWatcher(Watcher):
    """`snapshot` first (or the events after `?after=`), then `events` with their cursor, and `run` at a new state."""

    group = "run"
    cursor = 0
    state = ""
    rung = False
    reading: asyncio.Task[None] | None = None
    pace: Pace

    def allowed(self, user: int, key: int) -> bool:
        return Membership.objects.filter(user=user, workspace__runs=key).exists()

    async def begin(self) -> None:
        self.pace = Pace(PAUSE_S, BURST)
        after = parse_qs(self.scope["query_string"].decode()).get("after", [""])[0]
        if after.isdigit():
            self.cursor = int(after)
            await self.news()
            return
        found = await database_sync_to_async(self._snapshot)()
        self.cursor, self.state = found["cursor"], found["state"]
        await self.say({"type": "snapshot", "run": found})

    async def run_news(self, message: dict[str, Any]) -> None:
        """The first rings are answered at once; those that follow within PAUSE_S are answered together."""
        self.rung = True
        if self.reading is None or self.reading.done():
            self.reading = asyncio.create_task(self._answer_rings())

    async def _answer_rings(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self.rung:
                await asyncio.sleep(self.pace.wait(clock()))
                self.rung = False
                await self.news()
        except Exception:
            logger.exception("watching failed")
            await self.close()  # the browser comes back with its cursor

    async def disconnect(self, code: int) -> None:
        if self.reading is not None:
            self.reading.cancel()
        await super().disconnect(code)

    async def news(self) -> None:
        """All that is new since the last time, read from the database; a ring too many costs one query."""
        more = True
        while more:
            events, brief = await database_sync_to_async(self._news)()
            more = len(events) == PAGE
            if events:
                self.cursor = events[-1]["cursor"]
                await self.say({"type": "events", "events": events, "cursor": self.cursor})
            if brief is not None:
                await self.say({"type": "run", "run": brief})

    @transaction.atomic
    def _snapshot(self) -> dict[str, Any]:
        row = Run.objects.select_related("experiment", "created_by", "version", "workspace").get(pk=self.key)
        asker = access.of(self.scope["user"], row.workspace.slug)
        if asker is None:
            raise PermissionError("no longer a member")
        return queries.snapshot(row, asker)

    def _news(self) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        """The state is read first, so that its events are there; a transaction would stand in the way of SQLite's writers."""
        state = Run.objects.values_list("state", flat=True).get(pk=self.key)
        events = queries.events_after(self.key, self.cursor, PAGE)
        if state == self.state or len(events) == PAGE:
            return events, None
        self.state = state
        row = queries.briefs(Run.objects.filter(pk=self.key)).get()
        return events, queries.brief(row).model_dump(mode="json", by_alias=True)


PAGE = 2000
"""Events in one message at most."""


class ExperimentWatcher(Watcher):
    """`saved` whenever somebody saves the experiment."""

    group = "experiment"

    def allowed(self, user: int, key: int) -> bool:
        shared = Experiment.objects.filter(pk=key, deleted_at=None, workspace__memberships__user=user)
        return shared.exists()

    async def experiment_news(self, message: dict[str, Any]) -> None:
        await self.say(message["said"])

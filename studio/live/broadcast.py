"""Ring those who watch, after commit. A ring says only that there is news: watchers read it from the database.

So a ring that a full queue drops loses nothing: the queue holds an earlier one, and that reads everything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

logger = logging.getLogger("studio.live")

_loops: set[asyncio.AbstractEventLoop] = set()


def run(key: int) -> None:
    """There are new events of a run, or its state changed."""
    _send(f"run.{key}", {"type": "run.news"})


def experiment(key: int, said: Mapping[str, Any]) -> None:
    """Tell the editors of an experiment."""
    _send(f"experiment.{key}", {"type": "experiment.news", "said": dict(said)})


def watched_on(loop: asyncio.AbstractEventLoop) -> None:
    """A socket was opened on this loop: in memory, channels belong to the loop that reads them."""
    _loops.difference_update({other for other in _loops if other.is_closed()})
    _loops.add(loop)


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if not settings.EMBEDDED:
        _send_by_redis(layer, group, message)
        return
    for loop in list(_loops):
        if not loop.is_closed():
            loop.call_soon_threadsafe(_begin, loop, layer.group_send(group, message))


def _send_by_redis(layer: Any, group: str, message: dict[str, Any]) -> None:
    """What was written is written: that nobody could be told of it fails no request. Sockets lose Redis, too, and begin anew."""
    from redis.exceptions import RedisError

    try:
        async_to_sync(layer.group_send)(group, message)
    except (RedisError, OSError):
        logger.warning("Redis is away; watchers look again when they are back", extra={"group": group})


_tasks: set[asyncio.Task[None]] = set()


def _begin(loop: asyncio.AbstractEventLoop, sending: Coroutine[Any, Any, None]) -> None:
    task = loop.create_task(sending)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)

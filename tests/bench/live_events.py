"""How many events a second SQLite's studio takes: four engines, three browsers and autosave, against what they offer."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.report import Figure

SETTINGS = {"STUDIO_PARALLEL_RUNS": "0"}
REPEATS = 3


def measure() -> list[Figure]:
    """The seconds to be rid of ten seconds' events, 2,000 a second."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()  # what the test plays, it imports from the studio
    from tests.studio import test_live as live
    from tests.studio.server import studio_server

    taken = []
    with tempfile.TemporaryDirectory() as name, studio_server(Path(name), worker=False, **SETTINGS) as server:
        browser: Any = server.client()
        for _ in range(REPEATS):
            taken.append(asyncio.run(live.load(server, browser, (2, 1, 0, 0))).seconds)
    offered = live.BATCHES * live.PAUSE_S
    return [
        Figure("2,000 events/s from 4 runs, 3 browsers, autosave, on SQLite", taken, [offered], 1.1, rival="offered in")
    ]

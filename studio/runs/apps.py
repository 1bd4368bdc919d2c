from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from studio.apps import StudioApp

logger = logging.getLogger("studio.runs")


class RunsConfig(StudioApp):
    name = "studio.runs"
    label = "runs"

    def start_background(self) -> None:
        from studio.runs.embedded import driver

        if settings.EMBEDDED:
            driver.start()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

    def stop_background(self) -> None:
        from studio.runs.embedded import driver

        driver.stop()

    def healthy(self) -> Mapping[str, Any]:
        from studio.runs import contexts

        if contexts.launcher_name() != "warm":
            return {}
        from runners.launchers.warm import WarmLauncher

        launcher = contexts.launcher("spark")
        # A driver that is still starting, or ended, is started by the next run: it is told, and is no illness.
        return {"driver": launcher.state()} if isinstance(launcher, WarmLauncher) else {}


def warm_up() -> None:
    """Start the warm driver before anybody asks for a run."""
    from runners.launchers.warm import WarmLauncher
    from studio.runs import contexts

    if contexts.launcher_name() != "warm":
        return
    launcher = contexts.launcher("spark")
    if isinstance(launcher, WarmLauncher):
        try:
            launcher.ensure()
        except OSError as error:
            logger.warning("the warm driver did not start; a run will try again", exc_info=error)

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from studio.apps import StudioApp

if TYPE_CHECKING:
    from runners.launchers.drivers import WarmDrivers

logger = logging.getLogger("studio.runs")


class RunsConfig(StudioApp):
    name = "studio.runs"
    label = "runs"

    def start_background(self) -> None:
        from studio.runs import probing
        from studio.runs.embedded import driver

        if settings.EMBEDDED:
            driver.start()
        if settings.STUDIO_PARALLEL_RUNS:
            probing.start()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

    def stop_background(self) -> None:
        from studio.runs import probing
        from studio.runs.embedded import driver

        probing.stop()
        driver.stop()
        # On a cluster the worker's runs go on with it.
        if settings.EMBEDDED and (launcher := warm_launcher()) is not None:
            launcher.retire()

    def healthy(self) -> Mapping[str, Any]:
        launcher = warm_launcher()
        # A driver that is still starting, or ended, is started by the next run: it is told, and is no illness.
        return {} if launcher is None else {"driver": launcher.state()}


def warm_launcher() -> WarmDrivers | None:
    """What talks to the warm drivers; None where stages run elsewhere."""
    from runners.launchers.drivers import WarmDrivers
    from studio.runs import contexts

    found = contexts.launcher("spark") if contexts.launcher_name() == "warm" else None
    return found if isinstance(found, WarmDrivers) else None


def renew() -> None:
    """Start the next driver, warm before it is asked, where one has ended for its size."""
    launcher = warm_launcher()
    if launcher is not None:
        launcher.renew()


def warm_up() -> None:
    """Before anybody asks for a run: load what plans need, and start the warm driver."""
    from components import registry
    from runners import environments

    registry.load()
    launcher = warm_launcher()
    try:
        environments.probe()
        if launcher is not None:
            launcher.ensure()
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("the warm driver did not start; a run will try again", exc_info=error)

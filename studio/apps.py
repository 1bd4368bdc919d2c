"""What the studio's apps may offer to each other without importing one another."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from runners.artifacts import Store
    from runners.sources import Dataset
    from studio.runs.models import Run
    from studio.workspaces.models import Workspace


class StudioApp(AppConfig):
    """Base of every app of the studio; each hook has a neutral default.

    A folder with an `apps.py` is an installed app. Its `urls.py` may define `workspace_urls` (below
    /api/workspaces/<slug>/), `api_urls` (below /api/) and `urlpatterns` (below /).
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # The module that defines an app's config also holds this base class; Django must know which one is meant.
        cls.default = True

    def dataset(self, workspace: Workspace, name: str) -> Dataset | None:
        """Where the workspace's dataset of that name lies, its columns and version; None when this app has none."""
        return None

    def on_event(self, run: Run, event: Mapping[str, Any]) -> None:
        """React to a stored event, inside its transaction; events of one run come one after another and once only."""

    def on_run_finished(self, run: Run) -> None:
        """React to the end of a run, inside its transaction."""

    def run_node(
        self, run: Run, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> list[dict[str, Any]] | None:
        """Run a node of the engine `studio`; None when the component is not this app's.

        `inputs` maps a port to the manifest's entry of what it reads, with `uri`, `node` and `fingerprint`. The answer
        is a list of events without source and number (artifact, report, metric, log). Called again after a crash: it
        must be idempotent per (run, node). Raises StudioError.
        """
        return None

    def pinned_artifacts(self, store: Store) -> Iterator[str]:
        """URIs that collection must keep."""
        return iter(())

    def start_background(self) -> None:
        """Begin periodic work in the server process; called once when `serve` has migrated."""

    def stop_background(self) -> None:
        """End that work; called when the server stops."""

    def healthy(self) -> Mapping[str, Any]:
        """Facts for /healthz; a value {"ok": False, …} makes the whole answer 503."""
        return {}


def studio_apps() -> list[StudioApp]:
    """The installed apps of the studio, in the order of their names."""
    return [config for config in apps.get_app_configs() if isinstance(config, StudioApp)]


def load() -> None:
    """Import every module of every app; called before a server has threads.

    Much is imported late, inside functions. Two threads that first import modules of one package at the same time may
    see it half made: Python gives up its lock rather than wait forever.
    """
    for app in studio_apps():
        for module in pkgutil.iter_modules([app.path], f"{app.name}."):
            import_module(module.name)

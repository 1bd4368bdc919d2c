from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from studio.apps import StudioApp

if TYPE_CHECKING:
    from runners.artifacts import Store
    from studio.runs.models import Run


class ZooConfig(StudioApp):
    name = "studio.zoo"
    label = "zoo"

    def ready(self) -> None:
        from studio.workspaces import bin
        from studio.zoo import actions, models

        bin.register("model", models.Model, title=lambda row: row.name, restore=actions.restore)

    def on_event(self, run: Run, event: Mapping[str, Any]) -> None:
        from studio.zoo import registering

        if event["type"] == "artifact" and (event.get("meta") or {}).get("package"):
            transaction.on_commit(lambda: registering.register_all(run.pk))

    def on_run_finished(self, run: Run) -> None:
        from studio.zoo import registering

        transaction.on_commit(lambda: registering.register_all(run.pk))

    def pinned_artifacts(self, store: Store) -> Iterator[str]:
        from studio.zoo.models import ModelVersion, Scoring

        yield from ModelVersion.objects.values_list("uri", flat=True).iterator()
        yield from Scoring.objects.exclude(uri="").values_list("uri", flat=True).iterator()

    def start_background(self) -> None:
        from studio.zoo import registering, scorings

        registering.register_missed()
        scorings.start()

    def stop_background(self) -> None:
        from studio.zoo import scorings

        scorings.stop()

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.apps import StudioApp

if TYPE_CHECKING:
    from runners.artifacts import Store
    from runners.sources import Dataset
    from studio.workspaces.models import Workspace


class DatasetsConfig(StudioApp):
    name = "studio.datasets"
    label = "datasets"

    def ready(self) -> None:
        from studio.datasets import actions, models
        from studio.workspaces import bin

        bin.register("dataset", models.Dataset, title=lambda row: row.name, restore=actions.restore)

    def dataset(self, workspace: Workspace, name: str) -> Dataset | None:
        from studio.datasets import queries

        return queries.for_engine(workspace, name)

    def pinned_artifacts(self, store: Store) -> Iterator[str]:
        from studio.datasets.models import DatasetVersion

        yield from DatasetVersion.objects.values_list("uri", flat=True).iterator()

    def start_background(self) -> None:
        from studio.datasets import profiles

        profiles.start()

    def stop_background(self) -> None:
        from studio.datasets import profiles

        profiles.stop()

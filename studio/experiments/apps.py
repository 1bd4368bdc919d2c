from __future__ import annotations

from studio.apps import StudioApp


class ExperimentsConfig(StudioApp):
    name = "studio.experiments"
    label = "experiments"

    def ready(self) -> None:
        from studio.experiments import actions
        from studio.experiments.models import Experiment
        from studio.workspaces import bin

        bin.register("experiment", Experiment, title=lambda row: row.name, restore=actions.restore)

from __future__ import annotations

from studio.apps import StudioApp


class ExperimentsConfig(StudioApp):
    name = "studio.experiments"
    label = "experiments"

from __future__ import annotations

from studio.apps import StudioApp


class RunsConfig(StudioApp):
    name = "studio.runs"
    label = "runs"

from __future__ import annotations

from studio.apps import StudioApp


class ExtrasConfig(StudioApp):
    name = "studio.extras"
    label = "extras"

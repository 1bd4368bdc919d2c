from __future__ import annotations

from studio.apps import StudioApp


class ApiConfig(StudioApp):
    name = "studio.api"
    label = "api"

from __future__ import annotations

from studio.apps import StudioApp


class LiveConfig(StudioApp):
    name = "studio.live"
    label = "live"

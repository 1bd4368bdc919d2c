from __future__ import annotations

from studio.apps import StudioApp


class WorkspacesConfig(StudioApp):
    name = "studio.workspaces"
    label = "workspaces"

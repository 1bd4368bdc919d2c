from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studio.apps import StudioApp

if TYPE_CHECKING:
    from studio.runs.models import Run


class DeploymentsConfig(StudioApp):
    name = "studio.deployments"
    label = "deployments"

    def ready(self) -> None:
        from studio.deployments import actions, models
        from studio.workspaces import bin

        bin.register("deployment", models.Deployment, title=lambda row: row.name, restore=actions.restore)

    def run_node(
        self, run: Run, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> list[dict[str, Any]] | None:
        if component != "predict.deploy":
            return None
        from studio.deployments import nodes

        return nodes.deploy(run, node, params, inputs)

    def start_background(self) -> None:
        from studio.deployments import supervisor

        supervisor.start()

    def stop_background(self) -> None:
        from studio.deployments import supervisor

        supervisor.stop()

    def healthy(self) -> Mapping[str, Any]:
        from studio.deployments import queries

        return {"deployments": queries.states()}

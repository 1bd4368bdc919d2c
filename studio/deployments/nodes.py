"""The node `predict.deploy` of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.errors import OperationalError, Problem, Text, UserError, problem
from components.spec import blocks
from studio.deployments import actions, rollout
from studio.deployments.models import Deployment, RevisionState, State
from studio.runs.models import Run
from studio.zoo import registering


def deploy(run: Run, node: str, params: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Serve the package that the node reads, and wait until it answers; gives the report as events.

    Raises StudioError where the endpoint does not give the engine's scores; the former revision goes on then.
    """
    source = inputs["model"]
    version = registering.needed(run.pk, source["node"])
    name = params.get("name") or version.model.name
    made = actions.deploy(run.workspace, run.created_by, name, version, run=run, node=node)
    rollout.roll_out(made.pk)
    made.refresh_from_db()
    if made.revisions.get(run=run, node=node).state == RevisionState.REFUSED:
        raise UserError(Problem.from_json(made.problem) if made.problem else _not_ready(name))
    if made.state != State.READY:
        raise OperationalError(_not_ready(name))
    return [{"type": "report", "port": "report", "blocks": report(made)}, {"type": "log", "text": f"{name} is live"}]


def _not_ready(name: str) -> Problem:
    return problem("endpoint-not-ready", "The endpoint “{name}” does not answer.", "服务“{name}”未就绪。", name=name)


def report(deployment: Deployment) -> list[dict[str, Any]]:
    """Where it answers, and the proof."""
    live = deployment.revisions.order_by("-number").first()
    parity = (live.parity if live else None) or {}
    address = path(deployment)
    made = [blocks.words(Text("Endpoint", "服务地址"), Text(address, address))]
    if "max_difference" in parity:
        title = Text("Largest difference to the engine", "与引擎的最大差异")
        made.append(blocks.scalar("max_difference", parity["max_difference"], title))
    if "rows" in parity:
        made.append(blocks.scalar("rows", parity["rows"], Text("Rows replayed", "回放行数")))
    return made


def path(deployment: Deployment) -> str:
    """The endpoint's address below the studio's."""
    return f"/endpoints/{deployment.workspace.slug}/{deployment.name}"

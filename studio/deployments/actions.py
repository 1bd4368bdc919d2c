"""Every write to deployments: deploy, start, stop, roll back, delete."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from components.errors import Where, problem
from studio.api.problems import Refused, conflict
from studio.deployments import rollout, supervisor
from studio.deployments.models import Deployment, Revision, RevisionState, State
from studio.runs.models import Run
from studio.workspaces.actions import audit
from studio.workspaces.models import User, Workspace
from studio.zoo.models import ModelVersion

NAME = re.compile(r"[^\s/\\?#%][^/\\?#%]{0,99}")


def deploy(
    workspace: Workspace, actor: User | None, name: str, version: ModelVersion, *, run: Run | None = None, node: str = "",
    unproven: bool = False,
) -> Deployment:  # fmt: skip
    """Serve a model version under a name: a new endpoint, or a new revision of the one there is.

    Once per run and node. Nothing is started yet: the supervisor, or `rollout.roll_out`, does. Raises a 409 where the
    version has no parity, unless `unproven` asks for it.
    """
    _check_name(name)
    if not (version.parity or {}).get("ok") and not unproven:
        raise no_parity(version)
    with transaction.atomic():
        found = _deployment(workspace, actor, name, version)
        if run is not None and found.revisions.filter(run=run, node=node).exists():
            return found
        number = (found.revisions.aggregate(top=Max("number"))["top"] or 0) + 1
        Revision.objects.create(deployment=found, number=number, version=version, run=run, node=node, created_by=actor)
        state = found.state if found.state == State.READY else State.STARTING
        Deployment.objects.filter(pk=found.pk).update(
            version=version, wanted=True, failures=0, next_try_at=None, problem=None, state=state
        )
        audit(workspace, actor, "deployment.deploy", found, name=name, revision=number, version=version.pk)
        rollout.note(
            found, "revision", f"Revision {number}: {version.model.name} {version.number}.",
            f"版本 {number}：{version.model.name} {version.number}。",
        )  # fmt: skip
    found.refresh_from_db()
    return found


def _deployment(workspace: Workspace, actor: User | None, name: str, version: ModelVersion) -> Deployment:
    rows = Deployment.objects.select_for_update().filter(workspace=workspace, name=name, deleted_at=None)
    found = rows.first()
    return found or Deployment.objects.create(workspace=workspace, name=name, version=version, created_by=actor)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Refused(
            problem(
                "name-wrong",
                "“{name}” cannot be part of an address: no / \\ ? # %, at most 100 letters.",
                "“{name}”不能用于地址：不可包含 / \\ ? # %，至多 100 个字符。",
                where=Where(param="name"),
                name=name,
            )
        )


def no_parity(version: ModelVersion) -> Refused:
    report = version.parity or {}
    return conflict(
        "no-parity",
        "The package of {model} {number} was not proven to give the engine's scores.",
        "{model} {number} 的模型包未通过与引擎的一致性验证。",
        {"parity": report},
        model=version.model.name,
        number=version.number,
    )


def create(workspace: Workspace, actor: User, name: str, version: ModelVersion, unproven: bool = False) -> Deployment:
    """As `deploy`, and have the supervisor see to it; a name in use is a new revision."""
    made = deploy(workspace, actor, name, version, unproven=unproven)
    supervisor.ring()
    return made


def set_wanted(deployment: Deployment, actor: User, wanted: bool) -> None:
    """Have it answer, or not."""
    with transaction.atomic():
        changes: dict[str, Any] = {"wanted": wanted, "failures": 0, "next_try_at": None}
        if wanted and deployment.state != State.READY:
            _try_again(deployment)
            changes["state"] = State.STARTING
        Deployment.objects.filter(pk=deployment.pk).update(**changes)
        audit(deployment.workspace, actor, "deployment.start" if wanted else "deployment.stop", deployment)
    supervisor.ring()


def _try_again(deployment: Deployment) -> None:
    """A refused revision gets another chance where nothing else could be served."""
    newest = deployment.revisions.order_by("-number").first()
    served = deployment.revisions.filter(state=RevisionState.LIVE).exists()
    if newest is not None and newest.state == RevisionState.REFUSED and not served:
        deployment.revisions.filter(pk=newest.pk).update(state=RevisionState.PENDING)


def roll_back(deployment: Deployment, actor: User, number: int) -> None:
    """Serve again what a former revision served, as a new revision."""
    former = deployment.revisions.select_related("version__model").filter(number=number).first()
    if former is None:
        raise conflict("no-revision", "There is no revision {number}.", "没有版本 {number}。", number=number)
    create(deployment.workspace, actor, deployment.name, former.version, unproven=True)


@transaction.atomic
def delete(deployment: Deployment, actor: User) -> None:
    """Put it into the bin; its process stops."""
    deployment.deleted_at, deployment.deleted_by, deployment.wanted = timezone.now(), actor, False
    deployment.save(update_fields=["deleted_at", "deleted_by", "wanted"])
    audit(deployment.workspace, actor, "deployment.delete", deployment)
    transaction.on_commit(supervisor.ring)


@transaction.atomic
def restore(deployment: Deployment, actor: User) -> None:
    """Take it out of the bin; it stays stopped. Refused where another has its name now."""
    if Deployment.objects.filter(workspace=deployment.workspace, name=deployment.name, deleted_at=None).exists():
        raise conflict(
            "name-taken",
            "There is another deployment “{name}” now.",
            "现已有名为“{name}”的部署。",
            name=deployment.name,
        )
    deployment.deleted_at = deployment.deleted_by = None
    deployment.save(update_fields=["deleted_at", "deleted_by"])
    audit(deployment.workspace, actor, "deployment.restore", deployment)

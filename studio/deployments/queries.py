"""Reads of deployments, never of those in the bin."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from studio.api.problems import not_found
from studio.deployments.models import Deployment, DeploymentEvent, Revision
from studio.workspaces.models import Workspace


def deployments(workspace: Workspace) -> QuerySet[Deployment]:
    found = Deployment.objects.filter(workspace=workspace, deleted_at=None)
    return found.select_related("version__model", "workspace")


def deployment(workspace: Workspace, key: int) -> Deployment:
    found = deployments(workspace).filter(pk=key).first()
    if found is None:
        raise not_found("deployment", key)
    return found


def by_name(workspace: Workspace, name: str) -> Deployment | None:
    return deployments(workspace).filter(name=name).first()


def revisions(deployment: Deployment) -> list[Revision]:
    return list(deployment.revisions.select_related("version__model", "created_by").order_by("-number")[:50])


def events(deployment: Deployment, limit: int = 100) -> list[DeploymentEvent]:
    """The latest, newest first."""
    return list(deployment.events.order_by("-id")[:limit])


def states() -> dict[str, int]:
    """How many deployments are in which state."""
    counted = Deployment.objects.filter(deleted_at=None).values_list("state").annotate(n=Count("id"))
    return dict(counted)

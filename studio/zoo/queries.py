"""Reads of the zoo, never of what is in the bin."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.db.models import Count, OuterRef, QuerySet, Subquery

from studio.api.problems import not_found
from studio.workspaces.models import Workspace
from studio.zoo.models import Model, ModelVersion, Scoring


def models(workspace: Workspace, search: str = "") -> QuerySet[Model]:
    """The workspace's models; `latest_id` is the newest version's."""
    newest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = Model.objects.filter(workspace=workspace, deleted_at=None)
    for word in search.split():
        found = found.filter(name__icontains=word)
    return found.annotate(latest_id=Subquery(newest), version_count=Count("versions"))


def model(workspace: Workspace, key: int) -> Model:
    found = Model.objects.filter(workspace=workspace, deleted_at=None, pk=key).first()
    if found is None:
        raise not_found("model", key)
    return found


def full(rows: QuerySet[ModelVersion]) -> QuerySet[ModelVersion]:
    """The rows with all that a version shows, in one query."""
    return rows.select_related("model", "run__experiment", "created_by").defer("run__plan", "run__drive_state")


def versions(model: Model) -> list[ModelVersion]:
    """All versions, newest first."""
    return list(full(model.versions.order_by("-number")))


def latest_of(rows: list[Any]) -> dict[int, ModelVersion]:
    """The newest version of each model row that `models` gave, by the model's id."""
    found = full(ModelVersion.objects.filter(pk__in=[row.latest_id for row in rows]))
    return {version.model_id: version for version in found}


def version(workspace: Workspace, model_id: int, number: int) -> ModelVersion:
    """One version; raises a 404 where it is not there or another workspace's."""
    rows = ModelVersion.objects.filter(model__workspace=workspace, model__deleted_at=None, model_id=model_id)
    found = full(rows.filter(number=number)).first()
    if found is None:
        raise not_found("version", number)
    return found


def version_by_id(workspace: Workspace, key: int) -> ModelVersion:
    rows = ModelVersion.objects.filter(model__workspace=workspace, model__deleted_at=None, pk=key)
    found = full(rows).first()
    if found is None:
        raise not_found("version", key)
    return found


def scoring(workspace: Workspace, key: uuid.UUID) -> Scoring:
    found = Scoring.objects.filter(version__model__workspace=workspace, pk=key).select_related("version__model").first()
    if found is None:
        raise not_found("scoring", key)
    return found


def deployments_of(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The deployments that serve these versions, by the version's id."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = apps.get_model("deployments", "Deployment").objects.filter(deleted_at=None, version_id__in=keys)
    for key, name, state, version_id in rows.values_list("pk", "name", "state", "version_id"):
        found.setdefault(version_id, []).append({"id": key, "name": name, "state": state})
    return found

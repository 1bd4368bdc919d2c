"""Reads of experiments, never of those in the bin."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from studio.api.problems import not_found
from studio.experiments.models import Experiment, Version
from studio.workspaces.models import Workspace


def experiments(workspace: Workspace, search: str = "") -> QuerySet[Experiment]:
    """The workspace's experiments without their documents; `search` looks into name and description."""
    found = Experiment.objects.filter(workspace=workspace, deleted_at=None)
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return found.select_related("updated_by").defer("document")


def experiment(workspace: Workspace, key: int) -> Experiment:
    """One experiment; raises a 404 where it is not there, in the bin, or another workspace's."""
    rows = Experiment.objects.filter(workspace=workspace, deleted_at=None, pk=key)
    found = rows.select_related("updated_by", "workspace").first()
    if found is None:
        raise not_found("experiment", key)
    return found


def versions(experiment: Experiment) -> QuerySet[Version]:
    return experiment.versions.select_related("created_by").defer("document")


def version(experiment: Experiment, number: int) -> Version:
    found = experiment.versions.select_related("created_by").filter(number=number).first()
    if found is None:
        raise not_found("version", number)
    return found

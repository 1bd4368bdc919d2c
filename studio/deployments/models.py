"""Prediction services: what should be served, by which process it is, and what happened to it."""

from __future__ import annotations

from typing import Any

from django.db import models

from studio.runs.models import Run
from studio.workspaces.models import Deletable, User, Workspace
from studio.zoo.models import ModelVersion


class State(models.TextChoices):
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


class Deployment(Deletable):
    """An endpoint under a name. `handle` identifies the process that answers (pid and start time), whoever started it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="deployments")
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=12, choices=State.choices, default=State.STARTING)
    wanted = models.BooleanField(default=True)
    """Whether it should answer; the supervisor sees to it."""
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="deployments")
    """The model version of the newest revision."""
    handle: models.JSONField[Any, Any] = models.JSONField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """Times in a row that the process ended or did not start."""
    next_try_at = models.DateTimeField(null=True)
    problem: models.JSONField[Any, Any] = models.JSONField(null=True)
    """Why the last start failed."""
    ready_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(deleted_at=None), name="one_live_deployment_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RevisionState(models.TextChoices):
    PENDING = "pending"
    LIVE = "live"
    REPLACED = "replaced"
    REFUSED = "refused"


class Revision(models.Model):
    """A model version that the endpoint was asked to serve, with the parity report of its start."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="revisions")
    state = models.CharField(max_length=10, choices=RevisionState.choices, default=RevisionState.PENDING)
    parity: models.JSONField[Any, Any] = models.JSONField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    node = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deployment", "number"], name="one_revision_per_number")]


class DeploymentEvent(models.Model):
    """Something that happened, told in both languages."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    level = models.CharField(max_length=10, default="info")
    kind = models.CharField(max_length=40)
    text: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["deployment", "-id"])]

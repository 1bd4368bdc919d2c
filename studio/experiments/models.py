"""Experiments, what they looked like at every save, and the versions that are kept."""

from __future__ import annotations

from typing import Any

from django.db import models

from studio.workspaces.models import Deletable, User, Workspace


class QueuePolicy(models.TextChoices):
    """What happens to a run while another of the same experiment has not ended."""

    ALL = "all"
    IN_ORDER = "in_order"
    LAST_ONLY = "last_only"


class Experiment(Deletable):
    """A graph that people edit; `revision` counts its saves."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="experiments")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    document: models.JSONField[Any, Any] = models.JSONField()
    node_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    queue_policy = models.CharField(max_length=10, choices=QueuePolicy.choices, default=QueuePolicy.ALL)
    runs_made = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-updated_at"])]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A recent save, kept as the common base of two that conflict."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="drafts")
    revision = models.PositiveIntegerField()
    document: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["experiment", "revision"], name="one_draft_per_revision")]


class Version(models.Model):
    """A document that is kept for ever: what a run ran, or a point that somebody saved."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    document: models.JSONField[Any, Any] = models.JSONField()
    hash = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["experiment", "number"], name="one_version_per_number")]

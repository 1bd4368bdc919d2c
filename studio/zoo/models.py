"""Models, their versions with packages of their own, and files that were scored with them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from studio.places import PlaceField
from studio.runs.models import Run
from studio.workspaces.models import Deletable, User, Workspace


class Stage(models.TextChoices):
    NONE = "none"
    STAGING = "staging"
    PRODUCTION = "production"
    ARCHIVED = "archived"


class Model(Deletable):
    """A name under which versions are published."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="models")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(deleted_at=None), name="one_live_model_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ModelVersion(models.Model):
    """A package, copied out of the run that made it, so that it outlives the run; registered once per run and node."""

    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.NONE)
    uri = PlaceField()
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="model_versions")
    node = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=60)
    task = models.CharField(max_length=20)
    signature: models.JSONField[Any, Any] = models.JSONField()
    metrics: models.JSONField[Any, Any] = models.JSONField(default=dict)
    parity: models.JSONField[Any, Any] = models.JSONField(null=True)
    pmml = models.BooleanField(default=False)
    bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="one_model_version_per_number"),
            models.UniqueConstraint(fields=["run", "node"], name="one_model_version_per_run_and_node"),
        ]


class ScoringState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"


class Scoring(models.Model):
    """A table scored with a model version, kept as Parquet for download."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="scorings")
    name = models.CharField(max_length=200)
    """Of what was scored: the upload's file name, or the dataset's."""
    source: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=10, choices=ScoringState.choices, default=ScoringState.QUEUED)
    uri = PlaceField(blank=True, default="")
    rows = models.BigIntegerField(null=True)
    failed_rows = models.BigIntegerField(null=True)
    preview: models.JSONField[Any, Any] = models.JSONField(null=True)
    problems: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)

"""Datasets, their versions, which never change, and files that were uploaded but not yet imported."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from studio.places import PlaceField
from studio.workspaces.models import Deletable, User, Workspace


class Upload(models.Model):
    """A file as it came, kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class Dataset(Deletable):
    """A table under a name that experiments use."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="datasets")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(deleted_at=None), name="one_live_dataset_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DatasetVersion(models.Model):
    """The content at one time: Parquet with its checksum; `profile` follows after the import."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    uri = PlaceField()
    source = models.CharField(max_length=20)
    """The format that it was imported from."""
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    checksum = models.CharField(max_length=64)
    schema: models.JSONField[Any, Any] = models.JSONField()
    options: models.JSONField[Any, Any] = models.JSONField(default=dict)
    profile: models.JSONField[Any, Any] = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="one_dataset_version_per_number")]

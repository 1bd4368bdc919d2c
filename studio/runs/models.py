"""Runs, what was heard of them, and what they made. The database is the truth; the broker only rings."""

from __future__ import annotations

from typing import Any

from django.db import models

from studio.experiments import variables
from studio.experiments.models import Experiment, Version
from studio.places import PlaceField, PlacesField
from studio.workspaces.models import User, Workspace


class RunState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


class Run(models.Model):
    """One execution of a version. Who holds the lease drives it; `lease_token` grows with every taking."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="runs")
    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    scope: models.JSONField[Any, Any] = models.JSONField()
    variables: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """The value of each variable of the experiment, as of the start."""
    given: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Those of them that the asker chose; the rest came from defaults."""
    force: models.JSONField[Any, Any] = models.JSONField(default=list)
    draft = models.BooleanField(default=False)
    """Whether it ran on samples: good to look at, never to publish."""
    cluster: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Where its stages run, as of the start (runners.clusters.Cluster); empty: where this studio's do."""
    plan = PlacesField()
    changed: models.JSONField[Any, Any] = models.JSONField(default=list)
    problem: models.JSONField[Any, Any] = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)

    drive_state: models.JSONField[Any, Any] = models.JSONField(default=dict)
    lease_owner = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    lease_token = models.PositiveIntegerField(default=0)

    cursor = models.PositiveBigIntegerField(default=0)
    attempts: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["experiment", "number"], name="one_run_per_number")]
        indexes = [
            models.Index(fields=["workspace", "-id"]),
            models.Index(fields=["experiment", "-id"]),
            models.Index(fields=["state"], condition=models.Q(state__in=["queued", "running"]), name="unfinished_runs"),
        ]

    @property
    def document(self) -> dict[str, Any]:
        """What is run: the version's document with the variables' values in place."""
        return variables.put(self.version.document, self.variables)

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED


class ClusterPolicy(models.Model):
    """Where a workspace's stages run, and what its runs may change of it (runners.clusters.Policy)."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="cluster_policy")
    policy: models.JSONField[Any, Any] = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)


class StageAttempt(models.Model):
    """A launch of a stage, noted before it happens, and by which lease; events of older attempts are refused."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="stage_attempts")
    stage = models.CharField(max_length=60)
    attempt = models.PositiveIntegerField()
    lease_token = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "stage", "attempt"], name="attempts_launch_once")]


class RunEvent(models.Model):
    """One event, stored once; `cursor` counts a run's events in the order in which they were stored."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    cursor = models.PositiveBigIntegerField()
    source = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()
    type = models.CharField(max_length=20)
    node = models.CharField(max_length=64, null=True)
    data = PlacesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "source", "number"], name="events_are_stored_once"),
            models.UniqueConstraint(fields=["run", "cursor"], name="one_event_per_cursor"),
        ]
        indexes = [models.Index(fields=["run", "type", "cursor"])]


class RunNode(models.Model):
    """A node of a run as its watchers see it: what the reducer of runners.events makes of the events."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="nodes")
    node = models.CharField(max_length=64)
    component = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10)
    seconds = models.FloatField(null=True)
    rows_before = models.FloatField(null=True)
    """Rows of all sources before it, as planned."""
    memory_mb = models.FloatField(null=True)
    snapshot: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "node"], name="one_row_per_node")]
        indexes = [models.Index(fields=["component", "state"])]


class RunOutput(models.Model):
    """What a port of a node gave in a run: where the artifact is and what is known of it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outputs")
    node = models.CharField(max_length=64)
    port = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    uri = PlaceField()
    fingerprint = models.CharField(max_length=64)
    rows = models.BigIntegerField(null=True)
    bytes = models.BigIntegerField(default=0)
    schema: models.JSONField[Any, Any] = models.JSONField(null=True)
    meta = PlacesField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "node", "port"], name="one_output_per_port")]


class RunReport(models.Model):
    """The blocks that a node reported, by port."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="reports")
    node = models.CharField(max_length=64)
    port = models.CharField(max_length=64)
    blocks: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "node", "port"], name="one_report_per_port")]


class Metric(models.Model):
    """One number: comparison of runs is a query over these."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="metrics")
    node = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    value = models.FloatField(null=True)
    step = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run", "node", "name", "step"])]

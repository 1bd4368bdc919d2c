"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from studio.api.views import Named, Shape
from studio.workspaces.shapes import UserBrief

StateName = Literal["starting", "ready", "restarting", "failed", "stopped"]
RevisionStateName = Literal["pending", "live", "replaced", "refused"]


class VersionOf(Shape):
    id: int
    number: int
    model: Named


class RevisionAnswer(Shape):
    id: int
    number: int
    active: bool
    state: RevisionStateName
    model_version: VersionOf
    parity: dict[str, Any] | None
    created_at: datetime
    created_by: UserBrief | None


class Event(Shape):
    time: datetime
    level: str
    kind: str
    text: dict[str, str]


class DeploymentBrief(Shape):
    id: int
    name: str
    state: StateName
    model_version: VersionOf
    url: str
    public_path: str
    created_at: datetime


class DeploymentAnswer(DeploymentBrief):
    signature: dict[str, Any]
    example: dict[str, Any] | None = Field(description="A row that the model has not seen, to try it with.")
    problem: dict[str, Any] | None = Field(description="Why the last start failed.")
    revisions: list[RevisionAnswer]
    events: list[Event]


class DeploymentList(Shape):
    results: list[DeploymentBrief]
    next: str | None
    count: int


class NewDeployment(Shape):
    model_version: int = Field(description="The version's id.")
    name: str = Field(min_length=1, max_length=100)
    unproven: bool = Field(False, description="Serve a version without parity, too.")


class NewRevision(Shape):
    model_version: int = Field(description="The version's id.")
    unproven: bool = Field(False, description="Serve a version without parity, too.")


class RollBack(Shape):
    revision: int


class Rows(Shape):
    rows: list[dict[str, Any]] = Field(min_length=1, max_length=10_000, description="Column to value; null is allowed.")


class Predictions(Shape):
    rows: list[dict[str, Any]]
    ms: float

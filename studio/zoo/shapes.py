"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from studio.api.paging import PageQuery
from studio.api.views import Name, Named, Shape
from studio.workspaces.shapes import UserBrief

StageName = Literal["none", "staging", "production", "archived"]


class RunOf(Shape):
    id: int
    number: int


class NodeOf(Shape):
    id: str
    label: str | None


class DeploymentOf(Shape):
    id: int
    name: str
    state: str


class Version(Shape):
    id: int
    number: int
    stage: StageName
    created_at: datetime
    created_by: UserBrief | None
    run: RunOf | None
    node: NodeOf
    experiment: Named | None
    metrics: dict[str, float | None]
    signature: dict[str, Any]
    parity: dict[str, Any] | None
    algorithm: str
    task: str
    pmml: bool
    bytes: int
    package_url: str
    pmml_url: str | None
    deployments: list[DeploymentOf]


class ModelBrief(Shape):
    id: int
    name: str
    latest: Version
    versions: int
    created_at: datetime


class ModelAnswer(Shape):
    id: int
    name: str
    created_at: datetime
    versions: list[Version]


class ModelList(Shape):
    results: list[ModelBrief]
    next: str | None
    count: int


class ModelQuery(PageQuery):
    search: str = Field("", description="Words in the name.")


class Publish(Shape):
    run: int
    node: str
    name: Name


class VersionPatch(Shape):
    stage: StageName


class Score(Shape):
    dataset: int | None = None
    upload: UUID | None = None


class Scored(Shape):
    id: UUID
    name: str
    state: Literal["queued", "running", "ok", "failed"]
    rows: int | None
    failed_rows: int | None
    preview: dict[str, Any] | None
    problems: list[dict[str, Any]]
    created_at: datetime
    finished_at: datetime | None


class DownloadQuery(Shape):
    format: Literal["csv", "parquet"] = "csv"

"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from studio.api.paging import PageQuery
from studio.api.views import Name, Shape
from studio.datasets.importing.options import Changes, Options
from studio.workspaces.shapes import UserBrief


class UploadAnswer(Shape):
    id: UUID
    name: str
    bytes: int
    guess: Options
    rows: list[list[Any]]
    problems: list[dict[str, Any]]


class NewDataset(Shape):
    upload: UUID
    name: Name
    options: Changes = Field(default_factory=lambda: Changes.model_validate({}))
    new_version: bool = Field(False, description="Add a version to the dataset of that name.")


class DatasetPatch(Shape):
    name: Name


class DatasetQuery(PageQuery):
    search: str = Field("", description="Words in the name.")


class VersionBrief(Shape):
    number: int
    rows: int
    bytes: int
    checksum: str
    format: str
    created_at: datetime
    created_by: UserBrief | None


class DatasetBrief(Shape):
    id: int
    name: str
    rows: int
    bytes: int
    format: str
    columns: int
    created_at: datetime
    updated_at: datetime
    created_by: UserBrief | None


class DatasetAnswer(DatasetBrief):
    table_schema: dict[str, Any] = Field(alias="schema")
    options: dict[str, Any]
    versions: list[VersionBrief]
    profile: dict[str, Any] | None


class DatasetList(Shape):
    results: list[DatasetBrief]
    next: str | None
    count: int


class PreviewQuery(Shape):
    version: int | None = None

"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from studio.api.paging import PageQuery
from studio.api.views import Bilingual, Name, Shape
from studio.runs.shapes import RunBrief
from studio.workspaces.shapes import UserBrief

Document = dict[str, Any]
Policy = Literal["all", "in_order", "last_only"]


class ExperimentBrief(Shape):
    id: int
    name: str
    description: str
    revision: int
    nodes: int
    queue_policy: Policy
    created_at: datetime
    updated_at: datetime
    updated_by: UserBrief | None
    last_run: RunBrief | None


class ExperimentAnswer(ExperimentBrief):
    document: Document


class ExperimentList(Shape):
    results: list[ExperimentBrief]
    next: str | None
    count: int


class ExperimentQuery(PageQuery):
    search: str = Field("", description="Words in name or description.")
    ordering: Literal["-updated_at", "updated_at", "name", "-name", "-id"] = "-updated_at"


class NewExperiment(Shape):
    name: Name
    description: str = ""
    document: Document | None = None
    template: str | None = None
    copy_of: int | None = None

    @model_validator(mode="after")
    def one_origin(self) -> Self:
        if sum(origin is not None for origin in (self.document, self.template, self.copy_of)) > 1:
            raise ValueError("give one of document, template and copy_of")
        return self


class ExperimentPatch(Shape):
    name: Name | None = None
    description: str | None = None
    queue_policy: Policy | None = None


class Save(Shape):
    revision: int
    document: Document
    infer: bool = Field(True, description="Whether the answer tells the columns and problems of what was saved.")


class Saved(Shape):
    revision: int
    inference: dict[str, Any] | None


class InferQuestion(Shape):
    document: Document
    source_schemas: dict[str, dict[str, Any]] = Field(default_factory=dict, description="Node id to schema.")


class InferenceAnswer(Shape):
    nodes: dict[str, Any]
    problems: list[dict[str, Any]]


class CompactQuestion(Shape):
    document: Document


class CompactInference(Shape):
    columns: list[list[Any]] = Field(description="Name, type, role and whether it may be null, of each column.")
    schemas: list[list[Any]] = Field(description="Numbers of the columns, whether open, and patterns, of each table.")
    nodes: dict[str, list[Any]] = Field(
        description="By node: numbers of the schemas of inputs and of outputs by port, problems, whether it can be served."
    )
    problems: list[dict[str, Any]] = Field(description="Problems of no single node.")


class VersionBrief(Shape):
    number: int
    revision: int
    note: str
    created_at: datetime
    created_by: UserBrief | None


class VersionAnswer(VersionBrief):
    document: Document


class VersionList(Shape):
    results: list[VersionBrief]
    next: str | None
    count: int


class NewVersion(Shape):
    note: str = Field("", max_length=200)


class Template(Shape):
    key: str
    title: Bilingual
    summary: Bilingual
    document: Document

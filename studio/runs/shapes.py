"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from runners.clusters import Choice
from studio.api.paging import PageQuery
from studio.api.views import Bilingual, Named, Shape
from studio.workspaces.shapes import UserBrief

RunStateName = Literal["queued", "running", "ok", "failed", "cancelled"]


class Scope(Shape):
    kind: Literal["all", "to", "from", "only"] = "all"
    nodes: list[str] = []


class ParamChange(Shape):
    """A parameter that differs from the run before."""

    node: str
    label: str | None = None
    param: str | None = None
    kind: str = "param"
    before: Any = Field(None, alias="from")
    after: Any = Field(None, alias="to")

    model_config = {**Shape.model_config, "populate_by_name": True}


class RunBrief(Shape):
    id: int
    number: int
    experiment: Named
    state: RunStateName
    draft: bool
    scope: Scope
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_by: UserBrief | None
    metrics: dict[str, float | None]
    changed: list[ParamChange]
    variables: dict[str, Any] = Field(description="Each variable's value, as of the start.")
    problem: dict[str, Any] | None


class RunSnapshot(RunBrief):
    version: int
    document: dict[str, Any]
    plan: dict[str, Any]
    nodes: dict[str, Any]
    attempts: dict[str, int]
    cursor: int
    pages: str | None = Field(
        description="Where Spark's own pages are while the run goes on on a cluster; none for viewers."
    )


class RunList(Shape):
    results: list[RunBrief]
    next: str | None
    count: int


class RunQuery(PageQuery):
    experiment: int | None = None
    state: RunStateName | None = None


class PlanQuestion(Shape):
    scope: Scope = Scope()
    force: list[str] = []
    variables: dict[str, Any] = Field(
        default_factory=dict, description="Values of the experiment's variables; the others take their defaults."
    )
    draft: bool = Field(False, description="Run on samples of the sources; publish nothing.")
    as_of: dict[str, str] = Field(
        default_factory=dict,
        description="For sources that cannot tell whether they changed: the moment of an earlier reading to take, of the plan's.",
    )


class NewRun(PlanQuestion):
    revision: int | None = Field(None, description="Refuse if the experiment was saved since this revision.")
    cluster: Choice = Field(Choice(), description="What this run asks of the cluster, within the workspace's bounds.")


class PlanAnswer(Shape):
    variables: dict[str, Any]
    scope: Scope
    stages: list[dict[str, Any]]
    nodes: dict[str, Any]
    critical_seconds: float | None = Field(description="How long the longest way through the running nodes takes.")
    critical: list[str] = Field(description="The nodes of that way.")
    draft: bool
    since: int | None = Field(description="Number of the run that `why` compares with.")


class Advice(Shape):
    """What memory to give engines next time; `suggested_mb` is None where nothing is to be changed."""

    code: Literal["fits", "less", "more", "full"]
    text: Bilingual
    asked_mb: int
    used_mb: int
    spilled_mb: int
    suggested_mb: int | None


class AdviceAnswer(Shape):
    advice: Advice | None


class EngineMemory(Shape):
    """The heap of engines to come; `refusal` says why the asker may not change it; `pages`, where Spark's own pages are."""

    heap_mb: int
    default_mb: int
    machine_mb: int
    chosen: bool
    refusal: Bilingual | None
    pages: str | None


class NewEngineMemory(Shape):
    heap_mb: int | None = Field(description="None takes the default again.")


class EventBatch(Shape):
    events: list[dict[str, Any]] = Field(max_length=5000)


class Stored(Shape):
    stored: int


class EventsQuery(Shape):
    after: int = Field(0, ge=0)
    limit: int = Field(1000, ge=1, le=5000)


class EventsAnswer(Shape):
    events: list[dict[str, Any]]
    cursor: int


class LogsQuery(EventsQuery):
    node: str | None = None


class LogLine(Shape):
    cursor: int
    time: str
    node: str | None
    level: str
    text: str


class LogsAnswer(Shape):
    lines: list[LogLine]
    cursor: int


class StageLog(Shape):
    text: str


class OutputAnswer(Shape):
    kind: str
    rows: int | None = None
    bytes: int | None = None
    preview: dict[str, Any] | None = None
    blocks: list[dict[str, Any]] | None = None
    model: dict[str, Any] | None = None
    metrics: dict[str, Any] | None = None


class DownloadQuery(Shape):
    format: Literal["csv", "parquet"] = "csv"


class StorageOf(Shape):
    """An experiment's part; `results` are evaluations of nodes."""

    experiment: Named
    deleted: bool
    bytes: int
    results: int
    last_run_at: datetime


class Storage(Shape):
    """`limit_bytes` is the studio's, for all workspaces together."""

    bytes: int
    limit_bytes: int
    experiments: list[StorageOf]

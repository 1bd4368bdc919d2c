"""Typed run events, and the one reducer that turns them into what a watcher sees.

An event belongs to a *source*, `<stage>.<attempt>`, and is numbered from 1 within it, so that it can be stored once.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pydantic

NodeState = Literal["ok", "failed", "cancelled", "skipped", "reused"]
StageState = Literal["ok", "failed", "cancelled"]
Level = Literal["debug", "info", "warning", "error"]

UNFINISHED = frozenset({"waiting", "queued", "running"})


class Event(pydantic.BaseModel):
    """What every event carries. Unknown keys are refused."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    source: str = pydantic.Field(pattern=r"^[A-Za-z0-9_-]+\.[0-9]+$", max_length=100)
    number: int = pydantic.Field(ge=1)
    time: str
    node: str | None = None


class StageStarted(Event):
    type: Literal["stage-started"] = "stage-started"
    nodes: list[str] = []


class NodeStarted(Event):
    type: Literal["node-started"] = "node-started"


class Progress(Event):
    """How far a node is. A message without a fraction says that the share is not known (any more)."""

    type: Literal["progress"] = "progress"
    fraction: float | None = pydantic.Field(default=None, ge=0, le=1)
    message: dict[str, str] | None = None
    rows: int | None = None


class Log(Event):
    type: Literal["log"] = "log"
    level: Level = "info"
    text: str


class Metric(Event):
    type: Literal["metric"] = "metric"
    name: str
    value: float | None
    step: int | None = None


class Report(Event):
    type: Literal["report"] = "report"
    port: str | None = None
    blocks: list[dict[str, Any]]


class Artifact(Event):
    """A port's value is there. Sent again, with `preview` in its `meta`, once the preview of a table is there too."""

    type: Literal["artifact"] = "artifact"
    port: str
    kind: str
    uri: str
    fingerprint: str
    rows: int | None = None
    bytes: int = 0
    table_schema: dict[str, Any] | None = pydantic.Field(default=None, alias="schema")
    meta: dict[str, Any] = {}

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class NodeFinished(Event):
    """`usage` has the rows read, MB spilled, MB of memory, and warnings in words, where the node took its time."""

    type: Literal["node-finished"] = "node-finished"
    state: NodeState
    problem: dict[str, Any] | None = None
    seconds: float | None = None
    rows: int | None = None
    fused: list[str] = []
    usage: dict[str, Any] | None = None


class StageFinished(Event):
    """`usage` has the MB that the engine was given, held at its most, and wrote to disk for want of memory."""

    type: Literal["stage-finished"] = "stage-finished"
    state: StageState
    problem: dict[str, Any] | None = None
    usage: dict[str, int] | None = None


AnyEvent = Annotated[
    StageStarted | NodeStarted | Progress | Log | Metric | Report | Artifact | NodeFinished | StageFinished,
    pydantic.Field(discriminator="type"),
]

_ADAPTER: pydantic.TypeAdapter[AnyEvent] = pydantic.TypeAdapter(AnyEvent)


def read(value: Mapping[str, Any]) -> AnyEvent:
    """The event in a JSON object; raises pydantic.ValidationError where it is none."""
    return _ADAPTER.validate_python(dict(value))


def write(event: AnyEvent) -> dict[str, Any]:
    """The event as JSON that every receiver takes: no NaN, no U+0000, no half characters; logs of users hold them."""
    written: dict[str, Any] = _clean(event.model_dump(mode="json", by_alias=True))
    return written


_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSENDABLE.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stage_of(source: str) -> tuple[str, int]:
    """The stage and the attempt that a source names."""
    stage, _, attempt = source.rpartition(".")
    return stage, int(attempt)


NEW_NODE: Mapping[str, Any] = {
    "state": "waiting",
    "fraction": None,
    "message": None,
    "started_at": None,
    "finished_at": None,
    "seconds": None,
    "rows": None,
    "problem": None,
    "outputs": {},
    "metrics": {},
}


def start(nodes: Mapping[str, str]) -> dict[str, Any]:
    """The snapshot before any event: node id → state `waiting` or `skipped`."""
    return {
        "nodes": {node: {**copy.deepcopy(dict(NEW_NODE)), "state": state} for node, state in nodes.items()},
        "attempts": {},
        "cursor": 0,
    }


def reduce(snapshot: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot after an event, given as JSON; neither argument is changed.

    Events of an attempt older than the newest one seen of the same stage change nothing but the cursor.
    """
    stage, attempt = stage_of(event["source"])
    result = {**snapshot, "cursor": event.get("cursor", snapshot.get("cursor", 0))}
    attempts = snapshot.get("attempts", {})
    if attempt < attempts.get(stage, 0):
        return result
    result["attempts"] = {**attempts, stage: attempt}
    if event["type"] == "stage-started":
        result["nodes"] = _stage_nodes(snapshot["nodes"], event["nodes"], "waiting")
    elif event["type"] == "stage-finished":
        result["nodes"] = snapshot["nodes"]
    elif event.get("node") is not None:
        node = snapshot["nodes"].get(event["node"]) or copy.deepcopy(dict(NEW_NODE))
        result["nodes"] = {**snapshot["nodes"], event["node"]: _reduce_node(node, event)}
    return result


def _stage_nodes(nodes: Mapping[str, Any], ids: list[str], state: str) -> dict[str, Any]:
    """A new attempt starts its unfinished nodes anew."""
    again = {
        node: {**nodes.get(node, copy.deepcopy(dict(NEW_NODE))), "state": state, "fraction": None, "message": None}
        for node in ids
        if node not in nodes or nodes[node]["state"] in UNFINISHED
    }
    return {**nodes, **again}


def _reduce_node(node: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    match event["type"]:
        case "node-started":
            changes: dict[str, Any] = {
                "state": "running", "started_at": event["time"], "finished_at": None, "problem": None,
            }  # fmt: skip
        case "progress":
            given = {key: event.get(key) for key in ("fraction", "message", "rows")}
            changes = {key: value for key, value in given.items() if value is not None}
            if event.get("message") is not None:
                changes["fraction"] = event.get("fraction")
        case "metric":
            changes = {"metrics": {**node["metrics"], event["name"]: event["value"]}}
        case "artifact":
            output = {"kind": event["kind"], "rows": event.get("rows"), "bytes": event.get("bytes", 0)}
            changes = {"outputs": {**node["outputs"], event["port"]: output}}
        case "node-finished":
            changes = _finished(node, event)
        case _:
            changes = {}
    return {**node, **changes}


def _finished(node: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    done = event["state"] in ("ok", "reused")
    return {
        "state": event["state"],
        "fraction": 1.0 if done else node["fraction"],
        "message": None,
        "finished_at": event["time"],
        "seconds": event.get("seconds"),
        "rows": event["rows"] if event.get("rows") is not None else node["rows"],
        "problem": event.get("problem"),
    } | ({"usage": event["usage"]} if event.get("usage") else {})

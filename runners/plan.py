"""What a run will do, decided before it runs: what is reused, what runs and why, in which stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from components.errors import Text
from components.spec.component import Component

State = Literal["run", "reuse", "skip"]

WHY: Mapping[str, Text] = {
    "stored": Text("its result is stored", "已有结果"),
    "as-of": Text("as it was read at {changed}", "使用 {changed} 读取的数据"),
    "unversioned": Text(
        "nothing tells whether its data changed, so they are read anew", "无法判断数据是否变化，将重新读取"
    ),
    "new": Text("it has not run before", "尚未运行过"),
    "component-changed": Text("the component changed", "组件已更新"),
    "params-changed": Text("parameters changed: {changed}", "参数已修改：{changed}"),
    "source-changed": Text("the data changed", "数据已变化"),
    "input-changed": Text("what it reads changed", "上游输入已变化"),
    "environment-changed": Text("the environment changed", "运行环境已变化"),
    "result-gone": Text("its stored result is gone", "已存储的结果已被清理"),
    "forced": Text("asked to run again", "要求重新运行"),
    "action": Text("it acts anew in every run", "每次运行都会执行"),
    "not-stored": Text("its table is needed and was not stored", "需要其数据表，但之前未存储"),
    "out-of-scope": Text("not part of this run", "不在本次运行范围内"),
    "draft": Text("a draft run publishes nothing", "试运行不发布任何结果"),
    "disabled": Text("switched off, or after a step that is", "已停用，或位于停用节点之后"),
}


@dataclass(frozen=True)
class Why:
    code: str
    changed: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        text = WHY[self.code].fill({"changed": list(self.changed)})
        return {"code": self.code, "text": asdict(text), "changed": list(self.changed)}


@dataclass
class PlannedNode:
    """One node's part in a run. `store` says whether its tables are written; `identity` fingerprints what follows.

    `rows` are those of all sources before it, `sample` what a draft run draws of a source. A source without a version has the
    moment at which it is, or was, read (`read_at`), and the moments as of which its result is stored.
    """

    state: State
    why: Why
    fingerprint: str = ""
    identity: str = ""
    store: bool = False
    seconds: float | None = None
    memory_mb: float | None = None
    rows: float | None = None
    uri: str | None = None
    sample: Mapping[str, Any] | None = None
    read_at: str | None = None
    as_of: Sequence[str] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        return {**self.__dict__, "why": self.why.json(), "parts": dict(self.parts)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> PlannedNode:
        why = Why(value["why"]["code"], tuple(value["why"]["changed"]))
        return cls(**{**value, "why": why, "as_of": tuple(value.get("as_of", ()))})


@dataclass(frozen=True)
class Stage:
    """A part of a run on one engine; starts when the stages named in `after` are done."""

    id: str
    engine: str
    nodes: tuple[str, ...]
    after: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        return {"id": self.id, "engine": self.engine, "nodes": list(self.nodes), "after": list(self.after)}


@dataclass(frozen=True)
class Plan:
    scope: Mapping[str, Any]
    stages: tuple[Stage, ...]
    nodes: Mapping[str, PlannedNode]
    critical_seconds: float | None = None
    critical: tuple[str, ...] = ()
    """The nodes of the longest way, in order: what would make the run shorter if it were quicker."""
    draft: bool = False

    def running(self) -> list[str]:
        return [node for node, planned in self.nodes.items() if planned.state == "run"]

    def json(self) -> dict[str, Any]:
        return {
            "scope": dict(self.scope),
            "stages": [stage.json() for stage in self.stages],
            "nodes": {node: planned.json() for node, planned in self.nodes.items()},
            "critical_seconds": self.critical_seconds,
            "critical": list(self.critical),
            "draft": self.draft,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Plan:
        stages = tuple(Stage(s["id"], s["engine"], tuple(s["nodes"]), tuple(s["after"])) for s in value["stages"])
        nodes = {node: PlannedNode.from_json(planned) for node, planned in value["nodes"].items()}
        way = tuple(value.get("critical", ()))
        return cls(value["scope"], stages, nodes, value.get("critical_seconds"), way, value.get("draft", False))


def cheap(component: Component) -> bool:
    """Whether its tables are computed again when read, rather than stored."""
    own_run = component.rows == "each" and hasattr(component, "run")
    return component.rows != "none" and component.deterministic and not (own_run or component.costly)


def engine_of(component: Component) -> str:
    return "spark-code" if component.code and component.engine == "spark" else component.engine

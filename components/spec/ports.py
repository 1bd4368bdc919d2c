"""What can be connected to what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from components import errors

Kind = Literal["table", "model", "transformer", "metrics", "report"]

TITLES: dict[str, errors.Text] = {
    "table": errors.Text("Table", "数据表"),
    "left": errors.Text("Left table", "左表"),
    "right": errors.Text("Right table", "右表"),
    "tables": errors.Text("Tables", "多个数据表"),
    "train": errors.Text("Training set", "训练集"),
    "test": errors.Text("Test set", "测试集"),
    "valid": errors.Text("Validation set", "验证集"),
    "model": errors.Text("Model", "模型"),
    "transformer": errors.Text("Transformer", "变换器"),
    "metrics": errors.Text("Metrics", "指标"),
    "report": errors.Text("Report", "报告"),
}


@dataclass(frozen=True)
class Port:
    """A named place on a node where a value of one kind comes in or goes out."""

    name: str
    kind: Kind
    many: bool = False
    optional: bool = False
    title: errors.Text | None = None

    def json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "many": self.many,
            "optional": self.optional,
            "title": asdict(self.title or TITLES.get(self.name) or TITLES[self.kind]),
        }


def port(name: str, kind: Kind | None = None, *, many: bool = False, optional: bool = False) -> Port:
    """A port; its kind is its name where the name is a kind, else a table."""
    kinds: tuple[Kind, ...] = ("table", "model", "transformer", "metrics", "report")
    named: Kind = next((k for k in kinds if k == name), "table")
    return Port(name, kind or named, many, optional)


def refusal(source: Kind, target: Kind) -> errors.Problem | None:
    """Why an edge between these kinds is not allowed, or None where it is."""
    if source == target:
        return None
    from_title, to_title = TITLES[source], TITLES[target]
    return errors.problem(
        "edge-kind-wrong",
        f"{from_title.en} → {to_title.en} cannot be connected.",
        f"{from_title.zh} → {to_title.zh} 不可连接。",
        source=source,
        target=target,
    )

"""Reading and writing the experiment file; every problem of a file is told at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from components import errors
from components.graph import upgrade
from components.graph.experiment import FORMAT, Edge, Experiment, Node

NODE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
MOST_NODES = 2000
_KEYS = {"format", "nodes", "edges", "variables", "view"}
_NODE_KEYS = {"id", "component", "version", "params", "label", "disabled"}
_EDGE_KEYS = {"from", "to"}


def read(source: str | bytes | Mapping[str, Any]) -> Experiment:
    """Read an experiment from JSON text or a parsed value, older formats included; raises UserError with all problems."""
    value = _parsed(source)
    if not isinstance(value, Mapping):
        raise errors.UserError(_wrong("an experiment is a JSON object", "实验文件应为 JSON 对象"))
    value = upgrade.to_current(value)
    reader = _Reader()
    experiment = reader.experiment(value)
    if reader.problems:
        raise errors.UserError(reader.problems)
    return experiment


def write(experiment: Experiment) -> dict[str, Any]:
    """The experiment as JSON of the current format."""
    return {
        "format": FORMAT,
        "nodes": [_node_json(node) for node in experiment.nodes],
        "edges": [{"from": list(edge.source), "to": list(edge.target)} for edge in experiment.edges],
        "variables": dict(experiment.variables),
        "view": dict(experiment.view),
    }


def _node_json(node: Node) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": node.id,
        "component": node.component,
        "version": node.version,
        "params": dict(node.params),
        "label": node.label,
    }
    return made | ({"disabled": True} if node.disabled else {})


def _parsed(source: str | bytes | Mapping[str, Any]) -> Any:
    if isinstance(source, Mapping):
        return source
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as wrong:
        raise errors.UserError(
            errors.problem(
                "file-invalid", "This is not JSON: {reason}.", "不是有效的 JSON：{reason}。", reason=str(wrong)
            )
        ) from wrong


def _wrong(en: str, zh: str, **place: Any) -> errors.Problem:
    return errors.problem("file-invalid", en[0].upper() + en[1:] + ".", zh + "。", where=errors.Where(**place))


class _Reader:
    """Walks the JSON and gathers what is wrong."""

    def __init__(self) -> None:
        self.problems: list[errors.Problem] = []

    def experiment(self, value: Mapping[str, Any]) -> Experiment:
        self._known(value, _KEYS, "the experiment", "实验")
        nodes = self._list(value, "nodes")
        if len(nodes) > MOST_NODES:
            self.problems.append(_wrong(f"more than {MOST_NODES} nodes", f"节点超过 {MOST_NODES} 个"))
            nodes = nodes[:MOST_NODES]
        read_nodes = [node for found in nodes if (node := self._node(found))]
        ids = [node.id for node in read_nodes]
        for twice in sorted({found for found in ids if ids.count(found) > 1}) if len(set(ids)) < len(ids) else []:
            self.problems.append(_wrong(f"two nodes have the id “{twice}”", f"两个节点的编号都是“{twice}”", node=twice))
        known = set(ids)
        edges = [edge for n, found in enumerate(self._list(value, "edges")) if (edge := self._edge(n, found, known))]
        return Experiment(
            tuple(read_nodes), tuple(edges), self._object(value, "variables"), self._object(value, "view")
        )

    def _known(self, value: Mapping[str, Any], known: set[str], en: str, zh: str, **place: Any) -> None:
        for key in value:
            if key not in known:
                found = errors.problem(
                    "file-key-unknown",
                    f"{en[0].upper() + en[1:]} has an unknown key “{{key}}”.",
                    f"{zh}中有未知的键“{{key}}”。",
                    where=errors.Where(**place),
                    hint=errors.did_you_mean(str(key), known),
                    key=str(key),
                )
                self.problems.append(found)

    def _list(self, value: Mapping[str, Any], key: str) -> list[Any]:
        found = value.get(key, [])
        if isinstance(found, list):
            return found
        self.problems.append(_wrong(f"“{key}” must be a list", f"“{key}”应为列表"))
        return []

    def _object(self, value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = value.get(key) or {}
        if isinstance(found, Mapping):
            return found
        self.problems.append(_wrong(f"“{key}” must be an object", f"“{key}”应为对象"))
        return {}

    def _node(self, value: Any) -> Node | None:
        if not isinstance(value, Mapping) or not isinstance(value.get("id"), str) or not NODE_ID.fullmatch(value["id"]):
            shown = str(value.get("id") if isinstance(value, Mapping) else value)[:40]
            self.problems.append(
                _wrong(
                    f"a node needs an id of letters, digits, - and _ (found “{shown}”)",
                    f"节点编号只能由字母、数字、-、_ 组成（现为“{shown}”）",
                )
            )
            return None
        node = value["id"]
        self._known(value, _NODE_KEYS, f"node “{node}”", f"节点“{node}”", node=node)
        component, version, params = value.get("component"), value.get("version", 1), value.get("params") or {}
        label = value.get("label")
        if not isinstance(component, str) or not isinstance(params, Mapping) or type(version) is not int:
            self.problems.append(
                _wrong(
                    f"node “{node}” needs a component, an integer version and params",
                    f"节点“{node}”缺少组件、整数版本或参数",
                    node=node,
                )
            )
            return None
        return Node(
            node, component, version, params, label if isinstance(label, str) else None, value.get("disabled") is True
        )

    def _edge(self, number: int, value: Any, ids: set[str]) -> Edge | None:
        ends = [value.get(key) for key in ("from", "to")] if isinstance(value, Mapping) else [None, None]
        if not all(isinstance(end, list) and len(end) == 2 and all(isinstance(p, str) for p in end) for end in ends):
            self.problems.append(
                _wrong(
                    "an edge is {from: [node, port], to: [node, port]}",
                    "连线应为 {from: [节点, 端口], to: [节点, 端口]}",
                    edge=number,
                )
            )
            return None
        self._known(value, _EDGE_KEYS, f"edge {number + 1}", f"第 {number + 1} 条连线", edge=number)
        source, target = (tuple(end or ()) for end in ends)
        for node, _ in (source, target):
            if node not in ids:
                self.problems.append(
                    _wrong(
                        f"an edge names the node “{node}”, which is not there",
                        f"连线指向不存在的节点“{node}”",
                        edge=number,
                    )
                )
                return None
        return Edge(source, target)

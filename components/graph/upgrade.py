"""Older files become current ones, step by step; newer ones are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components import errors
from components.graph.experiment import FORMAT, Node

if TYPE_CHECKING:
    from components.registry import Catalog

FORMATS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From the format in the key to the next one."""


def to_current(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same file in the current format; raises UserError for a format that is not known here."""
    found = value.get("format", FORMAT)
    if type(found) is not int or found < 1 or found > FORMAT:
        raise errors.UserError(
            errors.problem(
                "format-unknown",
                "The file has format {found}; this version reads formats 1 to {newest}.",
                "文件格式为 {found}，当前版本只能读取格式 1 到 {newest}。",
                hint=("Open it with a newer release.", "请使用更新的版本打开。"),
                found=found,
                newest=FORMAT,
            )
        )
    current = dict(value)
    for step in range(found, FORMAT):
        current = FORMATS[step](current)
    return current | {"format": FORMAT}


def node(saved: Node, catalog: Catalog) -> tuple[Node, list[errors.Problem]]:
    """A node with its component's current key and version; problems where either is unknown."""
    where = errors.Where(node=saved.id)
    if saved.component not in catalog:
        return saved, [catalog.unknown(saved.component).at(node=saved.id)]
    component = catalog[saved.component]
    if saved.version > component.version or saved.version < 1:
        return saved, [
            errors.problem(
                "component-version-unknown",
                "“{component}” has no version {found} here (newest: {newest}).",
                "组件“{component}”没有版本 {found}（最新：{newest}）。",
                where=where,
                component=component.key,
                found=saved.version,
                newest=component.version,
            )
        ]
    if (saved.component, saved.version) == (component.key, component.version):
        return saved, []
    params = dict(saved.params)
    for version in range(saved.version, component.version):
        params = component.upgrades[version](params)
    return replace(saved, component=component.key, version=component.version, params=params), []

"""What the nodes of a script are called."""

from __future__ import annotations

import re

from components.graph import Node
from components.spec.component import Component
from components.spec.scripts.writing import identifier

NUMBERED = re.compile(r"[a-z]{1,3}[-_]?\d+|[0-9a-f]{6,}|.*[-_](?=[a-z]*\d)[0-9a-z]{4,}", re.IGNORECASE)
"""Ids that the canvas made up, which say nothing."""


def variable(node: Node, component: Component) -> str:
    """The label as an identifier, else an id that says something, else the component's own name."""
    labelled = identifier(node.label or "").lower() if (node.label or "").isascii() else ""
    if labelled:
        return labelled
    if not NUMBERED.fullmatch(node.id) and identifier(node.id):
        return identifier(node.id).lower()
    return identifier(component.key.split(".")[-1])


def heading(node: Node, component: Component) -> str:
    """The label with the component's title, or the title in both languages."""
    if node.label:
        return " ".join(f"{node.label} ({component.title.en})".split())
    return f"{component.title.en} · {component.title.zh}"

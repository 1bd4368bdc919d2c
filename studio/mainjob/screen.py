"""Progress in a terminal: a line when a node begins or ends, and a moving one while it works."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from studio.client.runs import Run

MARKS = {"ok": "✔", "reused": "↺", "failed": "✘", "skipped": "–", "cancelled": "–"}
OPEN = ("waiting", "queued", "running")
QUIET_S = 10.0
"""Where there is no terminal, work that goes on is told so often."""


class Screen:
    """Tells of one run; called again and again with its newest state."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out, self._moving = out, out.isatty()
        self._ended: set[str] = set()
        self._shown = ""
        self._told_at = self._began = time.monotonic()

    def __call__(self, run: Run) -> None:
        nodes = run.nodes
        for name, node in nodes.items():
            if node["state"] not in OPEN and name not in self._ended:
                self._ended.add(name)
                self._line(f"  {MARKS.get(node['state'], '·')} {name:<14} {said(node)}")
        running = at_work(nodes)
        if running:
            self._now(f"  … {running} · {len(self._ended)} of {len(nodes)} nodes")

    def _line(self, text: str) -> None:
        self._out.write(f"\r\x1b[K{text}\n" if self._moving else f"{text}\n")
        self._out.flush()
        self._told_at = time.monotonic()

    def _now(self, text: str) -> None:
        if self._moving:
            self._out.write(f"\r\x1b[K{text[:110]} · {time.monotonic() - self._began:.0f} s")
            self._out.flush()
        elif text != self._shown and time.monotonic() - self._told_at > QUIET_S:
            self._shown = text
            self._line(text)


def at_work(nodes: Mapping[str, Mapping[str, Any]]) -> str:
    """The running nodes: those that know their share with it, the others by what they say, told once for all that say it."""
    shares, saying = [], dict[str, list[str]]()
    for name, node in nodes.items():
        if node["state"] == "running" and node.get("fraction") is not None:
            shares.append(f"{name} {node['fraction']:.0%}")
        elif node["state"] == "running":
            saying.setdefault((node.get("message") or {}).get("en", ""), []).append(name)
    said = [f"{', '.join(names)}{f': {text}' if text else ''}" for text, names in saying.items()]
    return " · ".join([*([", ".join(shares)] if shares else []), *said])


def said(node: Mapping[str, Any]) -> str:
    """State, seconds, rows, and why it failed."""
    parts = [str(node["state"])]
    if node.get("seconds"):
        parts.append(f"{node['seconds']:.1f} s")
    if node.get("rows") is not None:
        parts.append(f"{node['rows']:,} rows")
    if node.get("problem"):
        parts.append(str(node["problem"]["message"]["en"]))
    return " · ".join(parts)

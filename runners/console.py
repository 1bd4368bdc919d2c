"""A run as a terminal shows it: one line per thing that happened, the metrics at the end."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from runners import events
from runners.plan import Plan

STATES = {
    "en": {"ok": "done", "failed": "failed", "cancelled": "cancelled", "skipped": "skipped", "reused": "reused"},
    "zh": {"ok": "完成", "failed": "失败", "cancelled": "已取消", "skipped": "已跳过", "reused": "已复用"},
}
EVERY_S = 1.0


def told(problem: Mapping[str, Any], language: str) -> str:
    """A problem in one or two lines, its place first."""
    place = ", ".join(f"{key} {value}" for key, value in (problem.get("where") or {}).items())
    hint = f" {problem['hint'][language]}" if problem.get("hint") else ""
    return f"[{problem['code']}] {place + ': ' if place else ''}{problem['message'][language]}{hint}"


def planned(plan: Plan, language: str) -> str:
    lines = []
    for node, found in plan.nodes.items():
        seconds = f" ~{found.seconds:.1f}s" if found.seconds and found.state == "run" else ""
        lines.append(f"{node:<12} {found.state:<6} {found.why.json()['text'][language]}{seconds}")
    for stage in plan.stages:
        lines.append(
            f"{stage.id} [{stage.engine}] {', '.join(stage.nodes)}"
            + (f" ← {', '.join(stage.after)}" if stage.after else "")
        )
    if plan.critical_seconds is not None and plan.critical:
        lines.append(f"~{plan.critical_seconds:.1f}s: {' → '.join(plan.critical)}")
    return "\n".join(lines)


class Watcher:
    """Follows event files and prints what changes; keeps the snapshot."""

    def __init__(self, document: Mapping[str, Any], plan: Plan, language: str, quiet: bool = False) -> None:
        self._labels = {node["id"]: node.get("label") or node["component"] for node in document["nodes"]}
        self._language, self._quiet = language, quiet
        self.snapshot = events.start(dict.fromkeys(plan.nodes, "waiting"))
        self.events: list[Mapping[str, Any]] = []
        self._read: dict[Path, int] = {}
        self._printed: dict[str, tuple[float, str]] = {}

    def take(self, batch: Sequence[Mapping[str, Any]]) -> None:
        for event in batch:
            self.events.append(event)
            self.snapshot = events.reduce(self.snapshot, event)
            self._print(event)

    def follow(self, folder: Path) -> None:
        """Take what was added to the event files."""
        for file in sorted(folder.glob("events-*.jsonl")):
            with file.open("rb") as stream:
                stream.seek(self._read.get(file, 0))
                for line in stream:
                    if not line.endswith(b"\n"):
                        break
                    self._read[file] = self._read.get(file, 0) + len(line)
                    self.take([json.loads(line)])

    def end(self, state: Mapping[str, Any], folder: Path) -> None:
        if self._quiet:
            problems = {stage: found["problem"] for stage, found in state["stages"].items() if found["problem"]}
            shown = {"state": state["state"], "nodes": self.snapshot["nodes"], "problems": problems}
            print(json.dumps(shown, ensure_ascii=False))
            return
        for node, found in self.snapshot["nodes"].items():
            for name, value in found["metrics"].items():
                print(f"{node}.{name} = {value:.6g}" if value is not None else f"{node}.{name} = -")
        for stage, found in state["stages"].items():
            if found["state"] == "failed" and found["problem"] and not found["problem"].get("where", {}).get("node"):
                print(f"{stage}: {told(found['problem'], self._language)} ({folder})", file=sys.stderr)
        print(f"{STATES[self._language].get(state['state'], state['state'])} ({folder})")

    def _print(self, event: Mapping[str, Any]) -> None:
        node = event.get("node")
        if self._quiet or node is None:
            return
        name = f"{node} {self._labels.get(node, '')}"
        if event["type"] == "node-started":
            print(f"{name} …", flush=True)
        elif event["type"] == "progress":
            self._print_progress(node, name, event)
        elif event["type"] == "node-finished":
            seconds = f" {event['seconds']:.1f}s" if event.get("seconds") else ""
            print(f"{name}: {STATES[self._language][event['state']]}{seconds}", flush=True)
            if event.get("problem"):
                print(f"  {told(event['problem'], self._language)}", flush=True)

    def _print_progress(self, node: str, name: str, event: Mapping[str, Any]) -> None:
        """A line at most so often, and none that says the same again."""
        share = f"{event['fraction']:.0%}" if event.get("fraction") is not None else ""
        text = " · ".join(filter(None, (share, (event.get("message") or {}).get(self._language, ""))))
        at, before = self._printed.get(node, (0.0, ""))
        if text and text != before and time.monotonic() - at > EVERY_S:
            self._printed[node] = (time.monotonic(), text)
            print(f"{name}: {text}", flush=True)

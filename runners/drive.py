"""Drives a plan's stages to their end. Its state is JSON: any process may take over where another one died."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from components import errors, registry
from components.graph import check
from components.graph import read as read_experiment
from runners import events, filesystems
from runners.artifacts import Store
from runners.launchers import handles
from runners.launchers.handles import Launcher
from runners.plan import Plan, Stage
from runners.replay import replay
from runners.sources import Dataset
from runners.stage import RESULT, RUNS, StageFile

MOST_ATTEMPTS = 3
HANDLE = "handle.json"
ENDED = frozenset({"ok", "failed", "cancelled", "skipped"})

Json = dict[str, Any]


class Services(Protocol):
    """Runs the nodes of engine `studio`, such as a deployment."""

    def run_node(self, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Json]:
        """Do it once; gives events without source and number (artifact, report, metric, log). Raises StudioError."""


@dataclass
class Context:
    """All that driving needs besides the plan and the state."""

    run: str
    document: Mapping[str, Any]
    artifacts: str
    work: Path
    """Stage files, logs and results of this machine's runs."""
    events: Mapping[str, Any] | Callable[[str, int], Mapping[str, Any]]
    """The endpoint of a stage's attempt: {"url", "token"} or {"file"}."""
    emit: Callable[[Sequence[Json]], None]
    """Takes the events of the driver itself (source `drive.1`)."""
    launcher: Callable[[str], Launcher]
    """The launcher of an engine."""
    services: Services | None = None
    datasets: Mapping[str, Dataset] = field(default_factory=dict)
    roots: Sequence[str] = ()
    cancelled: bool = False


def start(plan: Plan) -> Json:
    """The state before anything runs."""
    stages = {stage.id: {"state": "waiting", "attempt": 0, "handle": None, "problem": None} for stage in plan.stages}
    return {"stages": stages, "state": "running", "told": False, "number": 0}


def advance(plan: Plan, state: Mapping[str, Any], context: Context) -> Json:
    """One step: looks at what runs, launches what is ready. Call it again until `state` is not `running`.

    Safe with a state that an earlier process saved: stages are found again by their handles, and started anew as another
    attempt where their engine is gone.
    """
    return _Driver(plan, copy.deepcopy(dict(state)), context).step()


class _Driver:
    def __init__(self, plan: Plan, state: Json, context: Context) -> None:
        self.plan, self.state, self.context = plan, state, context
        self.stages: dict[str, Json] = state["stages"]

    def step(self) -> Json:
        if self.state["state"] != "running":
            return self.state
        if not self.state["told"]:
            self._tell_reused()
        if self.context.cancelled:
            self._cancel()
        for stage in self.plan.stages:
            if self.stages[stage.id]["state"] == "running":
                self._poll(stage)
        for stage in self.plan.stages:
            if self.stages[stage.id]["state"] == "waiting" and not self.context.cancelled:
                self._consider(stage)
        states = [found["state"] for found in self.stages.values()]
        if all(found in ENDED for found in states):
            ends = [end for end in ("cancelled", "failed") if end in states]
            self.state["state"] = "cancelled" if self.context.cancelled else ends[0] if ends else "ok"
            self._sweep()
        return self.state

    def _sweep(self) -> None:
        """Take away the temporary files of all attempts; one that was killed has left some."""
        for scratch in (self.context.work / self.context.run).glob("*/scratch"):
            shutil.rmtree(scratch, ignore_errors=True)
        # On a cluster, the stage files and results are below the artifacts: nobody asks for them any more.
        if any("folder" in (stage["handle"] or {}) for stage in self.stages.values()):
            filesystems.remove(f"{self.context.artifacts}/{RUNS}/{self.context.run}")

    def _tell_reused(self) -> None:
        """What is reused is told once, with its metrics and reports, before anything runs."""
        store, told = Store(self.context.artifacts), []
        for node, planned in self.plan.nodes.items():
            if planned.state == "reuse" and planned.uri:
                manifest = store.open(planned.uri)
                store.touch(manifest)
                told += replay(node, manifest)
                told.append({"type": "node-finished", "node": node, "state": "reused", "seconds": 0.0})
            elif planned.state == "skip":
                told.append({"type": "node-finished", "node": node, "state": "skipped"})
        self._emit(told)
        self.state["told"] = True

    def _emit(self, told: Sequence[Json]) -> None:
        made = []
        for event in told:
            self.state["number"] += 1
            value = {"source": "drive.1", "number": self.state["number"], "time": events.now(), "node": None, **event}
            made.append(events.write(events.read(value)))
        if made:
            self.context.emit(made)

    def _consider(self, stage: Stage) -> None:
        before = [self.stages[name]["state"] for name in stage.after]
        if all(found == "ok" for found in before):
            self._launch(stage)
        elif all(found in ENDED for found in before):
            self._ready_in_part(stage)

    def _ready_in_part(self, stage: Stage) -> None:
        """A stage after a failed one: its nodes do not run."""
        self.stages[stage.id]["state"] = "skipped"
        self._emit([{"type": "node-finished", "node": node, "state": "skipped"} for node in stage.nodes])

    def _launch(self, stage: Stage) -> None:
        known = self.stages[stage.id]
        known["attempt"] += 1
        if stage.engine == "studio":
            self._serve(stage)
            return
        folder = self._folder(stage)
        while folder.exists():
            if (folder / HANDLE).exists():
                known["handle"] = json.loads((folder / HANDLE).read_text(encoding="utf-8"))
                known["state"] = "running"
                return
            known["attempt"] += 1
            folder = self._folder(stage)
        self._file(stage, folder).write(folder / "stage.json")
        try:
            known["handle"] = self.context.launcher(stage.engine).launch(folder / "stage.json")
        except OSError as error:
            self._not_started(stage, error)
            return
        known["state"] = "running"
        draft = folder / f"{HANDLE}.tmp"
        draft.write_text(json.dumps(known["handle"]), encoding="utf-8")
        draft.replace(folder / HANDLE)

    def _not_started(self, stage: Stage, error: OSError) -> None:
        """Try again at the next step, so many times."""
        if self.stages[stage.id]["attempt"] < MOST_ATTEMPTS:
            return
        refused = errors.problem(
            "engine-not-started",
            "The engine did not start: {detail}",
            "计算引擎未能启动：{detail}",
            hint=(
                "Look at its log in the data folder; memory or Java may be missing.",
                "请查看数据目录中的引擎日志：可能缺少内存或 Java。",
            ),
            detail=str(error),
        )
        self._ended(stage, "failed", refused)

    def _folder(self, stage: Stage) -> Path:
        """The attempt's own. One that is there already was made by a process that died before it could save the state."""
        return self.context.work / self.context.run / f"{stage.id}.{self.stages[stage.id]['attempt']}"

    def _file(self, stage: Stage, folder: Path) -> StageFile:
        endpoint, attempt = self.context.events, self.stages[stage.id]["attempt"]
        return StageFile(
            run=self.context.run,
            stage=stage.id,
            attempt=attempt,
            document=dict(self.context.document),
            plan=self.plan,
            artifacts=self.context.artifacts,
            events=endpoint(stage.id, attempt) if callable(endpoint) else endpoint,
            result=str(folder / RESULT),
            scratch=str(folder / "scratch"),
            roots=tuple(str(root) for root in self.context.roots),
            datasets=dict(self.context.datasets),
        )

    def _poll(self, stage: Stage) -> None:
        known = self.stages[stage.id]
        if stage.engine == "studio":
            self._serve(stage)
            return
        found = self.context.launcher(stage.engine).poll(known["handle"])
        if found in ("ok", "failed", "cancelled"):
            result = handles.result_of(known["handle"]) or {}
            known["state"], known["problem"] = found, result.get("problem")
        elif found == "gone" and self.context.cancelled:
            self._ended(stage, "cancelled", None)
        elif found == "gone" and known["attempt"] < MOST_ATTEMPTS:
            known["state"] = "waiting"
        elif found == "gone":
            said = known["handle"].get("diagnostics", "")
            lost = errors.problem(
                "engine-lost",
                "The engine ended unexpectedly {attempts} times; it may have run out of memory."
                + (" {said}" if said else ""),
                "计算引擎连续 {attempts} 次意外退出，可能是内存不足。" + ("{said}" if said else ""),
                hint=(
                    "Run to the steps one by one to find the one that ends it; give the engine more memory (STUDIO_SPARK_HEAP_MB).",
                    "请逐步运行以找出使其退出的步骤，并增大引擎内存（STUDIO_SPARK_HEAP_MB）。",
                ),
                attempts=known["attempt"],
                said=said,
            )
            self._ended(stage, "failed", lost)

    def _ended(self, stage: Stage, state: str, problem: errors.Problem | None) -> None:
        """The end of a stage whose engine cannot tell it any more."""
        known = self.stages[stage.id]
        known["state"], known["problem"] = state, problem.json() if problem else None
        unfinished = [
            {"type": "node-finished", "node": n, "state": state, "problem": known["problem"]} for n in stage.nodes
        ]
        self._emit([event for event in unfinished if not self._published(event["node"])])

    def _published(self, node: str) -> bool:
        planned = self.plan.nodes[node]
        return Store(self.context.artifacts).find(planned.fingerprint, planned.identity) is not None

    def _cancel(self) -> None:
        for stage in self.plan.stages:
            known = self.stages[stage.id]
            if known["state"] == "waiting":
                known["state"] = "cancelled"
                self._emit([{"type": "node-finished", "node": node, "state": "cancelled"} for node in stage.nodes])
            elif known["state"] == "running" and known["handle"]:
                self.context.launcher(stage.engine).cancel(known["handle"])

    def _serve(self, stage: Stage) -> None:
        """Nodes of the studio itself, one after the other."""
        known = self.stages[stage.id]
        experiment = read_experiment(self.context.document)
        components = check(experiment, registry.load()).instances
        store, failed = Store(self.context.artifacts), None
        for node in stage.nodes:
            if failed is not None:
                self._emit([{"type": "node-finished", "node": node, "state": "skipped"}])
                continue
            self._emit([{"type": "node-started", "node": node}])
            inputs = {e.target[1]: self._input(store, *e.source) for e in experiment.into[node]}
            failed = self._serve_node(
                node, components[node].key, components[node].params.model_dump(mode="json"), inputs
            )
        known["state"], known["problem"] = ("failed", failed) if failed else ("ok", None)

    def _serve_node(
        self, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> Json | None:
        if self.context.services is None:
            problem = errors.problem(
                "studio-needed",
                "This step runs in the studio only.",
                "该步骤只能在 Studio 中运行。",
                where=errors.Where(node=node),
            )
            self._emit([{"type": "node-finished", "node": node, "state": "failed", "problem": problem.json()}])
            return problem.json()
        try:
            told = self.context.services.run_node(node, component, params, inputs)
        except errors.StudioError as wrong:
            failed = wrong.problems[0].at(node=node).json()
            self._emit([{"type": "node-finished", "node": node, "state": "failed", "problem": failed}])
            return failed
        self._emit(
            [*({**event, "node": node} for event in told), {"type": "node-finished", "node": node, "state": "ok"}]
        )
        return None

    def _input(self, store: Store, node: str, port: str) -> Json:
        planned = self.plan.nodes[node]
        manifest = store.find(planned.fingerprint, planned.identity) or store.open(planned.uri or "")
        return {**manifest.ports[port], "uri": manifest.path(port), "node": node, "fingerprint": manifest.fingerprint}

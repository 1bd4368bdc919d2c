"""Runs one attempt at one stage: nodes as soon as their inputs are there, branches at the same time."""

from __future__ import annotations

import contextlib
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components import registry
from components.errors import Problem, Text
from components.graph import check
from components.graph import read as read_experiment
from components.spec.component import Component, EachRow
from components.spec.table import Table
from components.spec.training import Trainer
from runners.artifacts import Manifest, Store
from runners.claims import Claims
from runners.gate import Gate
from runners.replay import artifact_events, replay
from runners.sinks import Emitter, Sink
from runners.spark import build, sampling
from runners.spark import errors as spark_errors
from runners.spark.blame import told
from runners.spark.counting import Counting
from runners.spark.fusion import Fusion, culprit
from runners.spark.job import NodeJob
from runners.spark.packages import Packages
from runners.spark.progress import Progress
from runners.spark.results import Result, Results
from runners.spark.shared import Shared
from runners.spark.showing import Showing
from runners.spark.values import Values
from runners.stage import StageFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

AT_ONCE = 4
CANCEL_S = 0.7
"""So long the nodes of a cancelled stage may take to end by themselves, before their end is told for them."""
TELLS_USAGE_S = 1.0
WAIT_S = 0.2
ENDED = ("ok", "reused", "failed", "skipped", "cancelled")
WAITING = Text("another run computes it just now", "另一次运行正在计算该结果")
PREPARING = Text("another node prepares the same rows just now", "另一个节点正在准备相同的数据")
STORING = Text("storing the model", "正在保存模型")
BUILT = Text("built, computed when it is shown", "已就绪，预览时计算")
BUILT_WITH = Text("built, computed with {nodes}", "已就绪，随 {nodes} 一起计算")


class Engine:
    """One attempt. `run` gives `ok`, `failed` or `cancelled`; `cancel` may be called from any thread."""

    def __init__(self, stage: StageFile, spark: SparkSession, sink: Sink) -> None:
        self.stage, self.spark = stage, spark
        self._cancelled = threading.Event()
        self.emitter = Emitter(sink, stage.source, fenced=self.cancel)
        self.store = Store(stage.artifacts, stage.reach)
        self.gate = Gate(stage.roots)
        self.experiment = read_experiment(stage.document)
        self.nodes = list(stage.planned.nodes)
        self.components: dict[str, Component] = check(self.experiment, registry.load()).instances
        lowered = {node: self.components[node].lowered() for node in self.nodes} if stage.plan.draft else {}
        self.lowered = {node: found for node, found in lowered.items() if found}
        for node, found in self.lowered.items():
            made = self.components[node]
            self.components[node] = type(made)(made.params.model_copy(update=found))
        self.values = Values(self.experiment, stage.plan, self.store, spark, self.components, self._job)
        self.results = Results(self.store, self.values, stage.run)
        self.packages = Packages(self.store, self.values, spark)
        self.fusion = Fusion(self.experiment, stage.plan, self.nodes, self.components, stage.datasets)
        self.shared = Shared(self.experiment, self.nodes, self.components, self._cancelled.is_set, self._told_waiting)
        self.claims = Claims(self.store)
        self.counting = Counting(self.experiment, self.components, self.values)
        self.showing = Showing(
            self.store, self.experiment, self.nodes, self.counting, self.emitter, self._limited, self.results.firsts
        )
        self.states: dict[str, str] = dict.fromkeys(self.nodes, "waiting")
        self.problems: dict[str, Problem] = {}
        self.groups: dict[str, str] = {}
        self.jobs: dict[str, NodeJob] = {}
        self.uris: dict[str, str] = {}
        self.pending: dict[str, tuple[Result, dict[str, dict[str, Any]]]] = {}
        self.made: list[tuple[Result, Manifest]] = []
        self.spilled_mb = 0
        self._lock = threading.Condition()

    def run(self) -> tuple[str, Problem | None]:
        if any(self.components[node].packages for node in self.nodes):
            self.packages.expect()
        expected = {node: jobs for node in self.nodes if (jobs := self.components[node].expected_jobs())}
        self.progress = Progress(self.spark.sparkContext, self.groups, self._progress, expected)
        with self.progress:
            # With the first nodes that start: one message tells both.
            self.emitter.emit("stage-started", nodes=self.nodes)
            with self.showing.beside(self._ended, self._cancelled.is_set):
                self._schedule()
            if not self._cancelled.is_set():
                self._afterwards()
            ended = self._end()
        try:
            self.shared.release()
            self.fusion.release()
        except Exception:  # noqa: BLE001 - the result is told: what goes wrong now changes nothing, and stands in the log
            traceback.print_exc()
        return ended

    def _end(self) -> tuple[str, Problem | None]:
        """Tell how the stage ended and leave its result, before anything that may take its time: its launcher waits for it."""
        for node in self.nodes:
            if self.states[node] in ("waiting", "running", "built"):
                self._finish(node, "cancelled" if self._cancelled.is_set() else "skipped")
        failed = next((node for node in self.nodes if self.states[node] == "failed"), None)
        state = "cancelled" if self._cancelled.is_set() else "failed" if failed else "ok"
        problem = self.problems.get(failed) if failed else None
        told = problem.json() if problem else None
        self.emitter.emit("stage-finished", state=state, problem=told, usage=self._used_in_all())
        self.emitter.close()
        self.stage.finish(state, told)
        return state, problem

    def cancel(self) -> None:
        """Stop the jobs of all running nodes, now and to come, and start no more."""
        self._cancelled.set()
        context = self.spark.sparkContext._jsc.sc()
        for group in list(self.groups.values()):
            if hasattr(context, "cancelJobGroupAndFutureJobs"):
                context.cancelJobGroupAndFutureJobs(group)
            else:
                context.cancelJobGroup(group)
        with self._lock:
            self._lock.notify_all()

    def _schedule(self) -> None:
        """Start nodes whose inputs are there, at most so many at once, until none is left.

        What only adds steps to a table is done here and now: a thread and a job group would cost more than it does.
        """
        deadline = None
        while True:
            with self._lock:
                if self._cancelled.is_set():
                    deadline = deadline or time.monotonic() + CANCEL_S
                    if not self._running() or time.monotonic() > deadline:
                        return
                ready = self._ready() if deadline is None else []
                quick = next((node for node in ready if self._without_jobs(node)), None)
                if quick is None:
                    for node in ready[: max(AT_ONCE - len(self._running()), 0)]:
                        self._start(node)
                    if not self._running() and not self._ready():
                        return
                    self._lock.wait(0.5 if deadline is None else 0.05)
                    continue
                self._begin(quick)
            self._node(quick, jobs=False)

    def _without_jobs(self, node: str) -> bool:
        """Whether evaluating a node only extends the plan of its table."""
        component, planned = self.components[node], self.stage.plan.nodes[node]
        steps = isinstance(component, EachRow) and not hasattr(component, "run") and not component.learns()
        return steps and not planned.store and not component.costly and planned.sample is None

    def _running(self) -> list[str]:
        return [node for node in self.nodes if self.states[node] == "running"]

    def _ready(self) -> list[str]:
        ready = []
        for node in self.nodes:
            if self.states[node] != "waiting":
                continue
            before = {e.source[0] for e in self.experiment.into[node]}
            found = [self.states.get(b, "ok") for b in before]
            if any(state in ("failed", "skipped", "cancelled") for state in found):
                self._finish(node, "skipped")
                return self._ready()
            if all(state in ("ok", "built", "reused") for state in found):
                ready.append(node)
        return ready

    def _start(self, node: str) -> None:
        from pyspark import InheritableThread

        self._begin(node)
        InheritableThread(target=self._node, args=(node,), daemon=True).start()

    def _begin(self, node: str) -> None:
        self.states[node] = "running"
        self.emitter.emit("node-started", node)

    def _node(self, node: str, jobs: bool = True) -> None:
        """One node; where it has `jobs`, in a thread of its own. The only place that turns an exception into a node's state."""
        began = time.monotonic()
        job = self.jobs[node] = self._job(node)
        try:
            if jobs:
                self._group(node)
            if self._again(node) or self._elsewhere(node):
                return
            self._evaluate(node, job, began)
        except BaseException as error:  # noqa: BLE001 - the boundary: whatever a component raised is told with its node
            if self._cancelled.is_set():
                self._finish(node, "cancelled")
            else:
                self._failed(node, error)
        finally:
            self.groups.pop(node, None)
            self.claims.release(self.stage.plan.nodes[node].fingerprint)
            self.shared.done(node)
            job.close()
            with self._lock:
                self._lock.notify_all()

    def _hold(self, node: str, train: Any) -> None:
        """While a trainer learns in a process of its own; what goes wrong here does so again, and is told, when the model is kept."""
        name = f"{node}-held"
        with contextlib.suppress(Exception):
            self._group(name)
            self.results.hold(train)
        self.groups.pop(name, None)

    def _evaluate(self, node: str, job: NodeJob, began: float) -> None:
        component, planned = self.components[node], self.stage.plan.nodes[node]
        inputs = self.values.inputs(node)
        for name, most in self.lowered.get(node, {}).items():
            self.emitter.emit("log", node, text=f"draft: {name} {most}", level="info")
        if isinstance(component, Trainer):
            inputs = {name: self.values.rooted(v) if isinstance(v, Table) else v for name, v in inputs.items()}
            if component.apart:
                threading.Thread(target=self._hold, args=(node, inputs.get("train")), daemon=True).start()
        self.uris[node] = self.store.reserve(planned.fingerprint)
        if planned.sample is not None:
            made = sampling.outputs(component, job, self._label(node), planned.sample)
        else:
            made = build.outputs(component, job, self._label(node), inputs)
        result = Result(node, component, self.uris[node], made, job)
        if isinstance(component, Trainer):
            job.progress(0.98, STORING)
        ports = self.results.keep(result, planned.store)
        result.seconds = time.monotonic() - began
        if not planned.store:
            self.fusion.persist(result)
        for port, value in result.values.items():
            self.values.put(node, port, value)
        if self._cancelled.is_set():
            raise InterruptedError
        lazy = not planned.store and any(port["kind"] == "table" for port in ports.values())
        if lazy:
            with self._lock:
                self.pending[node] = (result, ports)
                self.states[node] = "built"
            self._told_built(node)
            return
        self._publish(result, ports)
        self._finish(node, "ok", result, fused=self._settle(node))

    def _told_built(self, node: str) -> None:
        """A node whose table is computed later says with which."""
        readers = [self._label(reader) for reader in self.fusion.after(node)]
        built = BUILT_WITH.fill({"nodes": ", ".join(readers)}) if readers else BUILT
        self.emitter.emit("progress", node, fraction=None, message=asdict(built))

    def _told_waiting(self, node: str) -> None:
        self.emitter.emit("progress", node, fraction=None, message=asdict(PREPARING))

    def _again(self, node: str) -> bool:
        """Whether an earlier attempt of this run has published the node already; then it is told again."""
        found = self._stored(node) if self.stage.attempt > 1 else None
        if found is None or found.meta.get("run") != self.stage.run:
            return False
        self._tell_again(node, found)
        self._finish(node, "ok")
        return True

    def _elsewhere(self, node: str) -> bool:
        """Whether another run has computed the node since the plan was made; one that is at it now is waited for."""
        component, planned = self.components[node], self.stage.plan.nodes[node]
        lasting = planned.store or component.costly
        if not lasting or not component.deterministic or planned.why.code == "forced":
            return False
        told = False
        while not self.claims.take(planned.fingerprint):
            if not told:
                told = True
                self.emitter.emit("progress", node, fraction=None, message=asdict(WAITING))
            if self._cancelled.wait(WAIT_S):
                raise InterruptedError
        found = self._stored(node)
        if found is None:
            return False
        self._tell_again(node, found)
        tables = {
            port: self.values.get(node, port)
            for port, known in found.ports.items()
            if known["kind"] == "table" and known["stored"]
        }
        with self._lock:
            self.made.append((Result(node, component, found.uri, tables, self.jobs[node]), found))
        self._finish(node, "reused", fused=self._settle(node))
        return True

    def _stored(self, node: str) -> Manifest | None:
        """The node's evaluation, complete enough for this plan."""
        planned = self.stage.plan.nodes[node]
        found = self.store.find(planned.fingerprint, planned.identity)
        if found and planned.store and any(p["kind"] == "table" and not p["stored"] for p in found.ports.values()):
            return None
        return found

    def _tell_again(self, node: str, found: Manifest) -> None:
        for event in replay(node, found):
            self.emitter.emit(event.pop("type"), event.pop("node"), **event)

    def _settle(self, node: str) -> list[str]:
        """The unstored nodes before, which were computed in this one's jobs, are done with it."""
        fused = [before for before in self.fusion.before(node) if before in self.pending]
        for before in fused:
            self._publish_pending(before)
        return fused

    def _publish_pending(self, node: str) -> None:
        with self._lock:
            waiting = self.pending.pop(node, None)
        if waiting is not None:
            self._publish(*waiting)
            self._finish(node, "ok", waiting[0])

    def _publish(self, result: Result, ports: Mapping[str, Mapping[str, Any]]) -> None:
        planned = self.stage.plan.nodes[result.node]
        manifest = self.results.publish(result, ports, planned.fingerprint, planned.identity)
        for name, port in manifest.ports.items():
            self.counting.tell(result.node, name, port["rows"])
        with self._lock:
            self.made.append((result, manifest))
        for event in artifact_events(result.node, manifest):
            self.emitter.emit(event.pop("type"), event.pop("node"), **event)

    def _explained(self, error: BaseException) -> spark_errors.Failure:
        """Why a node failed; a stored result that turns out to be damaged is taken away, so that the next run computes it."""
        harmed = self.values.harmed() if spark_errors.unreadable(error) else None
        if harmed is None:
            return spark_errors.explain(error)
        node, manifest = harmed
        self.store.remove(manifest.uri)
        return spark_errors.Failure(spark_errors.stored(self._label(node)))

    def _failed(self, node: str, error: BaseException) -> None:
        try:
            self._told_failed(node, error)
        except Exception:  # noqa: BLE001 - whatever goes wrong in explaining, the node must end
            traceback.print_exc()
            if node not in self.problems:
                self.problems[node] = spark_errors.plain(error).at(node=node)
            self._finish(node, "failed", problem=self.problems[node])

    def _told_failed(self, node: str, error: BaseException) -> None:
        failure = self._explained(error)
        culprit = self._culprit(node, failure)
        problem = told(culprit, failure, self.experiment, self.components)
        # Before the node's end, with which the stage may end.
        self.emitter.emit("log", culprit, text=spark_errors.raw(error), level="error")
        with self._lock:
            known = self.states.get(culprit) == "failed"
            # Not published afterwards: the next run would take it for computed, and blame who reads it.
            self.pending.pop(culprit, None)
        if not known:
            self.problems[culprit] = problem
            self._finish(culprit, "failed", problem=problem)
        if culprit != node:
            self._finish(node, "skipped")

    def _culprit(self, node: str, failure: spark_errors.Failure) -> str:
        if not failure.of_rows or self._cancelled.is_set():
            return node
        pending = {name: waiting for name, waiting in self.pending.items() if name != node}
        return culprit(node, self.fusion.before(node), failure, pending, lambda one: self.states[one] == "failed")

    def _ended(self) -> list[tuple[Result, Manifest]]:
        """The published results of nodes that have ended, in the order of the graph."""
        with self._lock:
            found = {made[0].node: made for made in self.made if self.states[made[0].node] in ENDED}
        return [found[node] for node in self.nodes if node in found]

    def _afterwards(self) -> None:
        """The other previews, now that all results are there; an unstored table that nobody computed is judged by its preview."""
        self.showing.show(self._ended(), self._cancelled.is_set)
        for node in list(self.pending):
            if self._cancelled.is_set():
                return
            result, ports = self.pending[node]
            try:
                shown = self.showing.of(result, ports, judged=False)
            except Exception as error:  # noqa: BLE001 - the boundary, as in `_node`
                if self._cancelled.is_set():
                    return
                self._failed_lazily(node, error)
                continue
            self._publish_pending(node)
            self.showing.tell(result, self.made[-1][1], shown)

    def _failed_lazily(self, node: str, error: BaseException) -> None:
        failure = self._explained(error)
        culprit = self._culprit(node, failure)
        self.pending.pop(node, None)
        if failure.ended and self.problems:
            self._finish(node, "skipped")
            return
        self.emitter.emit("log", culprit, text=spark_errors.raw(error), level="error")
        if culprit != node:
            self._finish(node, "skipped")
        if self.states[culprit] != "failed":
            self.problems[culprit] = told(culprit, failure, self.experiment, self.components)
            self._finish(culprit, "failed", problem=self.problems[culprit])

    def _finish(
        self,
        node: str,
        state: str,
        result: Result | None = None,
        problem: Problem | None = None,
        fused: list[str] | None = None,
    ) -> None:
        seconds = round(result.seconds, 3) if result else None
        usage = self._used(node, seconds)
        # State and event at once: with the last node's state the stage may end, and takes no event after that.
        with self._lock:
            if self.states.get(node) in ENDED:
                return
            self.states[node] = state
            self.emitter.emit(
                "node-finished",
                node,
                state=state,
                problem=problem.json() if problem else None,
                seconds=seconds,
                fused=fused or [],
                usage=usage,
            )
        self.shared.done(node)

    def _used_in_all(self) -> dict[str, int] | None:
        """What the engine was given and held; None where it ended before anybody looked."""
        usage = self.progress.usage
        told = {"asked_mb": usage.heap_mb, "memory_mb": usage.peak_mb, "spilled_mb": self.spilled_mb}
        return told if usage.peak_mb else None

    def _used(self, node: str, seconds: float | None) -> dict[str, Any] | None:
        """What a node used that took its time; asking Spark takes some milliseconds."""
        group = self.groups.get(node)
        if group is None or not seconds or seconds < TELLS_USAGE_S:
            return None
        used = self.progress.used(node, group).json()
        with self._lock:
            self.spilled_mb += used["spilled_mb"]
        for warning in used["warnings"]:
            self.emitter.emit("log", node, text=warning["en"], level="warning")
        return used

    def _progress(self, node: str, fraction: float | None, message: dict[str, str]) -> None:
        """What the jobs of a node say, unless its component tells by itself how far it is."""
        if self.states.get(node) == "running" and not self.jobs[node].told_progress:
            self.emitter.emit("progress", node, fraction=fraction, message=message)

    def _group(self, name: str) -> str:
        """A job group and pool of this thread's own; never used again."""
        group = f"{self.stage.run}-{self.stage.source}-{name}-{time.monotonic_ns()}"
        context = self.spark.sparkContext
        context.setLocalProperty("spark.scheduler.pool", f"{self.stage.run}-{self.stage.stage}")
        context.setJobGroup(group, f"{self.stage.run} {name}", interruptOnCancel=True)
        self.groups[name] = group
        if self._cancelled.is_set():
            raise InterruptedError
        return group

    @contextlib.contextmanager
    def _limited(self, name: str, seconds: float) -> Iterator[None]:
        """A job group of this thread's own, whose jobs end after that time."""
        group = self._group(name)
        context = self.spark.sparkContext._jsc.sc()
        late = threading.Timer(seconds, lambda: context.cancelJobGroup(group))
        late.start()
        try:
            yield
        finally:
            late.cancel()
            self.groups.pop(name, None)

    def _label(self, node: str) -> str:
        return self.experiment.by_id[node].label or self.components[node].title.en

    def _job(self, node: str) -> NodeJob:
        def package(model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
            return self.packages.build(model, name, params, f"{self.uris[node]}/model", job.progress)

        job = NodeJob(
            node, self.spark, self.emitter, self.gate, self.stage.datasets,
            str(Path(self.stage.scratch) / self.stage.source), self._cancelled.is_set, package, self.shared.of,
        )  # fmt: skip
        return job

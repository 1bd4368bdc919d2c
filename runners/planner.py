"""Decides what a run will do: what is reused, what runs and why, in which stages, and how long that may take."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from components import errors, registry
from components.graph import Experiment, Inference, check
from components.graph import read as read_experiment
from components.spec.component import Action, Component, Source
from runners import draft as drafts
from runners import fingerprints
from runners.artifacts import Manifest, Store
from runners.environments import Environment
from runners.environments import probe as probe_environment
from runners.estimates import Expected
from runners.plan import Plan, PlannedNode, Stage, Why, cheap, engine_of
from runners.sources import Sources, SourceState

READ_AT = "read at "
"""Begins what stands for the version of a source that has none."""

History = Callable[[str, Component, float | None], Expected | None]
"""What a node is expected to take with so many rows in the sources before it."""


def plan(
    document: Experiment | Mapping[str, Any] | str | bytes,
    *,
    store: Store,
    scope: Mapping[str, Any] | None = None,
    sources: Sources | None = None,
    force: Iterable[str] = (),
    environment: Environment | None = None,
    previous: Plan | None = None,
    history: History | None = None,
    draft: bool = False,
    apart: bool = False,
    as_of: Mapping[str, str] | None = None,
) -> Plan:
    """Plan a run of an experiment. Nothing is changed and no engine is started.

    `scope` is {"kind": all|to|from|only, "nodes": […]}; `previous` (the last run's plan) tells what changed; `history`
    gives what a node is expected to take; a `draft` runs on samples and leaves out what publishes; engines that are `apart`
    do not see this machine's files. `as_of` has, for sources that cannot tell their version, the moment of an earlier reading
    whose result is taken (one of the plan's `as_of`); the others are read anew. Raises UserError with every problem of the
    nodes that would run.
    """
    experiment = document if isinstance(document, Experiment) else read_experiment(document)
    known = environment or probe_environment()
    wanted = scope or {"kind": "all"}
    return _Planner(
        experiment, store, wanted, sources, set(force), known, previous, history, draft, apart, as_of or {}
    ).plan()


class _Planner:
    def __init__(
        self,
        experiment: Experiment,
        store: Store,
        scope: Mapping[str, Any],
        sources: Sources | None,
        force: set[str],
        environment: Environment,
        previous: Plan | None,
        history: History | None,
        draft: bool,
        apart: bool,
        as_of: Mapping[str, str],
    ) -> None:
        self.whole, self.store, self.sources = experiment, store, sources
        self.scope = {"kind": scope["kind"], "nodes": list(scope.get("nodes", []))}
        self.force, self.environment, self.previous, self.history = force, environment, previous, history
        self.draft, self.apart, self.as_of = draft, apart, as_of
        self.now = datetime.now(UTC).isoformat(timespec="microseconds")
        self.off = experiment.downstream({node.id for node in experiment.nodes if node.disabled})
        self.experiment = _without(experiment, self.off)
        self.nodes: dict[str, PlannedNode] = {}
        self.found: dict[str, Manifest | None] = {}
        self.states: dict[str, SourceState | None] = {}
        self.components: dict[str, Component] = {}
        self.samples: Mapping[str, Mapping[str, Any]] = {}
        self.sizes: dict[str, float | None] = {}
        self.reads: dict[str, frozenset[str]] = {}

    def plan(self) -> Plan:
        wanted = self._wanted()
        found = self._check(self.experiment.upstream(wanted))
        published = self._published() if self.draft else set()
        wanted -= published
        if self.draft:
            self.samples = drafts.samples(self.experiment, found, self.experiment.upstream(wanted))
        order = [node for node in self.experiment.order() if node in self.components]
        for node in order:
            self._fingerprint(node)
        leaves = {n for n in wanted if not any(e.target[0] in wanted for e in self.experiment.out_of[n])}
        for node in order:
            made = self.components[node]
            leaf = node in leaves and not isinstance(made, Source)
            unversioned = self.nodes[node].read_at is not None
            self.nodes[node].store = leaf or not cheap(made) or node in self.samples or unversioned
        self._refuse_moments()
        run, rebuilt = self._running(order, wanted)
        if self.apart:
            self._refuse_out_of_reach(run | rebuilt)
        self._states(wanted, run, rebuilt)
        stages = self._stages([node for node in order if node in run])
        for node in published:
            self.nodes[node] = PlannedNode("skip", Why("draft"))
        for node in self.off:
            self.nodes[node] = PlannedNode("skip", Why("disabled"))
        every = {n.id: self.nodes.get(n.id) or PlannedNode("skip", Why("out-of-scope")) for n in self.whole.nodes}
        seconds, way = self._critical([n for n in order if n in run])
        return Plan(self.scope, stages, every, seconds, way, self.draft)

    def _published(self) -> set[str]:
        """What acts outside of the experiment, and what follows it."""
        acting = {node for node, component in self.components.items() if isinstance(component, Action)}
        return self.experiment.downstream(acting)

    def _wanted(self) -> set[str]:
        kind, named = self.scope["kind"], set(self.scope["nodes"])
        unknown = named - set(self.whole.by_id)
        if unknown or kind not in ("all", "to", "from", "only"):
            raise errors.UserError(
                errors.problem(
                    "scope-wrong",
                    "The scope names what is not there: {nodes}.",
                    "运行范围无效：{nodes}。",
                    nodes=sorted(unknown) or kind,
                )
            )
        every = set(self.experiment.by_id)
        match kind:
            case "all":
                return every
            case "to":
                return self.experiment.upstream(named & every)
            case "from":
                return self.experiment.downstream(named & every)
            case _:
                return named & every

    def _check(self, needed: set[str]) -> Inference:
        """Instances of all nodes that can be, and every error of the needed ones at once."""
        catalog = registry.load()
        problems: list[errors.Problem] = []

        def schema_of(node: Any, component: Component) -> Any:
            try:
                state = self._source(node, component)
            except errors.UserError as wrong:
                if node.id in needed:
                    problems.extend(p.at(node=node.id) for p in wrong.problems)
                return None
            self.states[node.id] = state
            return state.schema if state else None

        found = check(self.experiment, catalog, schema_of)
        self.components = dict(found.instances)
        problems += [p for p in found.errors if p.where.node is None or p.where.node in needed]
        problems += [p for node in needed if (p := self._lacking(node))]
        if problems:
            raise errors.UserError({str(problem.json()): problem for problem in problems}.values())
        return found

    def _source(self, node: Any, component: Component) -> SourceState | None:
        if callable(self.sources):
            return self.sources(node, component)
        return (self.sources or {}).get(node.id)

    def _lacking(self, node: str) -> errors.Problem | None:
        made = self.components.get(node)
        told = self.environment.lacking(made.needed()) if made else None
        return told.at(node=node) if told else None

    def _fingerprint(self, node: str) -> None:
        made = self.components[node]
        inputs: dict[str, list[list[str]]] = {}
        for edge in self.experiment.into[node]:
            before = self.nodes.get(edge.source[0])
            inputs.setdefault(edge.target[1], []).append([before.identity if before else "", edge.source[1]])
        state = self.states.get(node)
        versions = self.environment.versions_for(made)
        read_at = (self.as_of.get(node) or self.now) if state is not None and state.version is None else None
        version = f"{READ_AT}{read_at}" if read_at else state.version if state else None
        found = fingerprints.parts(made, inputs, version, versions)
        sample = self.samples.get(node)
        if sample is not None:
            found["sample"] = dict(sample)
        if self.draft and (lowered := made.lowered()):
            found["draft"] = lowered
        planned = PlannedNode("skip", Why("out-of-scope"), read_at=read_at, parts=found)
        acts = isinstance(made, Action)
        planned.fingerprint = fingerprints.fingerprint({**found, "once": uuid.uuid4().hex} if acts else found)
        manifest = None if acts else self.store.find(planned.fingerprint)
        again = node in self.force and not made.deterministic
        stable = made.deterministic and not acts
        planned.identity = (
            planned.fingerprint if stable else (manifest.identity if manifest and not again else uuid.uuid4().hex)
        )
        planned.uri = manifest.uri if manifest else None
        planned.sample, planned.rows = sample, self._rows(node)
        if read_at is not None:
            planned.as_of = self._moments(node, found)
        told = self.history(node, made, planned.rows) if self.history else None
        if told is not None:
            planned.seconds, planned.memory_mb = told.seconds, told.memory_mb
        elif manifest is not None:
            planned.seconds = manifest.seconds
        self.nodes[node], self.found[node] = planned, manifest

    def _moments(self, node: str, found: Mapping[str, Any]) -> tuple[str, ...]:
        """The moment at which the last run read a source that has no version, if that result is still stored."""
        before = self.previous.nodes.get(node) if self.previous else None
        if before is None or before.read_at is None:
            return ()
        then = fingerprints.fingerprint({**found, "source": f"{READ_AT}{before.read_at}"})
        manifest = self.store.find(then)
        kept = manifest is not None and all(not self._virtual(manifest, port) for port in manifest.ports)
        return (before.read_at,) if kept else ()

    def _refuse_moments(self) -> None:
        """What was not read then, or is not stored any more, cannot be taken: to read it now would be something else."""
        wrong = [
            _moment_gone(moment).at(node=node)
            for node, moment in self.as_of.items()
            if node not in self.nodes or self.nodes[node].read_at != moment or not self._reusable(node)
        ]
        if wrong:
            raise errors.UserError(wrong)

    def _rows(self, node: str) -> float | None:
        """The rows of all sources before a node; None where one's number is not known before it is read."""
        made, state = self.components[node], self.states.get(node)
        if isinstance(made, Source):
            own = made.size() or (state.rows if state else None)
            sample = self.samples.get(node)
            self.sizes[node] = min(own, sample["rows"]) if own and sample else own
            self.reads[node] = frozenset((node,))
        else:
            before = {edge.source[0] for edge in self.experiment.into[node]}
            self.reads[node] = frozenset().union(*(self.reads.get(one, frozenset()) for one in before))
        known = [self.sizes[source] for source in self.reads[node]]
        return sum(rows for rows in known if rows) if known and all(known) else None

    def _running(self, order: Sequence[str], wanted: set[str]) -> tuple[set[str], set[str]]:
        """The nodes that run, and those whose unstored tables are computed again on the way."""
        run, rebuilt = {node for node in wanted if not self._reusable(node)}, set()
        for node in reversed(order):
            if node not in run and node not in rebuilt:
                continue
            for edge in self.experiment.into[node]:
                before, port = edge.source
                manifest = self.found[before]
                if before in run:
                    continue
                if manifest is None or (self._virtual(manifest, port) and not self._follows(before, node)):
                    run.add(before)
                elif self._virtual(manifest, port):
                    rebuilt.add(before)
        return run, rebuilt - run

    def _follows(self, before: str, node: str) -> bool:
        """Whether an unstored table of one node can be computed again where the other runs."""
        return all(self.components[n].engine == "spark" for n in (before, node))

    @staticmethod
    def _virtual(manifest: Manifest, port: str) -> bool:
        return manifest.ports.get(port, {}).get("kind") == "table" and not manifest.stored(port)

    def _refuse_out_of_reach(self, read: Iterable[str]) -> None:
        """Files of this machine that an engine elsewhere would look for in vain."""
        found = [
            _out_of_reach(state.uri, self.components[node]).at(node=node)
            for node in sorted(read)
            if (state := self.states.get(node)) is not None and state.uri.startswith("file:")
        ]
        if found:
            raise errors.UserError(found)

    def _reusable(self, node: str) -> bool:
        manifest = self.found[node]
        if manifest is None or node in self.force:
            return False
        return not (self.nodes[node].store and any(self._virtual(manifest, port) for port in manifest.ports))

    def _states(self, wanted: set[str], run: set[str], rebuilt: set[str]) -> None:
        read = {e.source[0] for node in run | rebuilt for e in self.experiment.into[node]}
        for node, planned in self.nodes.items():
            if node in run:
                planned.state, planned.why, planned.uri = "run", self._why(node), None
            elif node in wanted or node in rebuilt or node in read:
                why = Why("as-of", (planned.read_at,)) if planned.read_at else Why("stored")
                planned.state, planned.why, planned.seconds = "reuse", why, 0.0

    def _why(self, node: str) -> Why:
        if isinstance(self.components[node], Action):
            return Why("action")
        if node in self.force:
            return Why("forced")
        if self.found[node] is not None:
            return Why("not-stored")
        if self.nodes[node].read_at is not None:
            return Why("unversioned")
        before = self.previous.nodes.get(node) if self.previous else None
        if before is None or not before.parts:
            return Why("new")
        code, names = fingerprints.changed(before.parts, self.nodes[node].parts)
        return Why(code, tuple(names))

    def _stages(self, run: Sequence[str]) -> tuple[Stage, ...]:
        """Nodes of one engine and one level: no path leaves a stage and comes back. A table between stages is stored."""
        level: dict[str, int] = {}
        for node in run:
            own = engine_of(self.components[node])
            before = [e.source[0] for e in self.experiment.into[node] if e.source[0] in level]
            level[node] = max((level[b] + (engine_of(self.components[b]) != own) for b in before), default=0)
        groups: dict[tuple[int, str], list[str]] = {}
        for node in run:
            groups.setdefault((level[node], engine_of(self.components[node])), []).append(node)
        keys = sorted(groups)
        ids = {key: f"s{n}" for n, key in enumerate(keys, 1)}
        place = {node: key for key, nodes in groups.items() for node in nodes}
        made = []
        for key in keys:
            sources = {e.source[0] for node in groups[key] for e in self.experiment.into[node]}
            outside = {node for node in sources if node in place and place[node] != key}
            for node in outside:
                self.nodes[node].store = True
            after = {ids[place[node]] for node in outside}
            made.append(Stage(ids[key], key[1], tuple(groups[key]), tuple(sorted(after, key=lambda s: int(s[1:])))))
        return tuple(made)

    def _critical(self, run: Sequence[str]) -> tuple[float | None, tuple[str, ...]]:
        """The longest way through the nodes that run, as far as their seconds are known; None where none are."""
        ends: dict[str, float] = {}
        before: dict[str, str | None] = {}
        for node in run:
            seconds = self.nodes[node].seconds or 0.0
            running = [e.source[0] for e in self.experiment.into[node] if e.source[0] in ends]
            before[node] = max(running, key=lambda one: ends[one], default=None)
            ends[node] = seconds + max((ends[one] for one in running), default=0.0)
        if run and all(self.nodes[node].seconds is None for node in run):
            return None, ()
        last = max(ends, key=lambda one: ends[one], default=None)
        way: list[str] = []
        while last is not None:
            way.insert(0, last)
            last = before[last]
        return round(max(ends.values(), default=0.0), 3), tuple(way)


def _without(experiment: Experiment, off: set[str]) -> Experiment:
    nodes = tuple(node for node in experiment.nodes if node.id not in off)
    edges = tuple(e for e in experiment.edges if e.source[0] not in off and e.target[0] not in off)
    return Experiment(nodes, edges, experiment.variables, experiment.view)


def _moment_gone(moment: str) -> errors.Problem:
    return errors.problem(
        "as-of-gone",
        "What was read at {moment} is not stored (any more).",
        "{moment} 读取的数据未保存或已被清理。",
        hint=("Read the source anew.", "请重新读取该数据源。"),
        moment=moment,
    )


def _out_of_reach(uri: str, component: Component) -> errors.Problem:
    return errors.problem(
        "cluster-file-local",
        "“{file}” lies on the studio's machine, which the cluster cannot reach.",
        "“{file}”保存在 Studio 所在的机器上，集群无法访问。",
        where=errors.Where(param="dataset" if "dataset" in component.reads() else "path"),
        hint=(
            "Put it on HDFS (hdfs://) or S3 (s3a://) and name it by that address, or have an administrator say under"
            " Workspace › Environment that the folder is shared.",
            "请把文件放到 HDFS（hdfs://）或 S3（s3a://）并使用该地址，"
            "或请管理员在“工作区 › 运行环境”中声明该文件夹是共享的。",
        ),
        file=uri.rsplit("/", 1)[-1],
    )

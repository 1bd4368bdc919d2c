"""What runners.drive needs to know of this installation and of one run."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from components import graph, registry
from components.errors import OperationalError, problem
from runners.clusters import Cluster
from runners.drive import Context
from runners.launchers import choose, on_cluster
from runners.launchers.cluster import ClusterLauncher
from runners.launchers.handles import Launcher, Poll
from runners.launchers.pages import Pages
from runners.launchers.spark_submit import SparkSubmitLauncher
from runners.sources import Dataset
from runners.stage import StageFile
from studio.apps import studio_apps
from studio.experiments import documents
from studio.runs import tokens
from studio.runs.engine import chosen_mb
from studio.runs.leases import Lease, LeaseLost
from studio.runs.models import Run, StageAttempt
from studio.runs.planning import store

LOG_BYTES = 1 << 16


def work() -> Path:
    """Stage files, logs and results of this machine's runs."""
    folder: Path = settings.STUDIO_DATA / "runs"
    return folder


def launcher_name() -> str:
    """spark-submit where a master is given; else the warm driver, or a process per stage where that is switched off."""
    if settings.STUDIO_SPARK_MASTER:
        return "spark-submit"
    return "warm" if settings.STUDIO_WARM else "process"


@functools.lru_cache(maxsize=32)
def _on_cluster(cluster: str) -> Launcher:
    return on_cluster(Cluster.model_validate_json(cluster))


def launcher_of(run: Run) -> Callable[[str], Launcher]:
    """The launchers of a run: its cluster's, else this installation's."""
    if not run.cluster:
        return launcher
    found = _on_cluster(json.dumps(run.cluster, sort_keys=True))
    return lambda engine: found


def stage_log(run: Run, stage: str) -> str:
    """The last of what a stage's newest engine wrote besides its events: on this machine, or wherever its cluster keeps it."""
    handle = run.drive_state.get("stages", {}).get(stage, {}).get("handle") or {}
    found = launcher_of(run)("spark") if run.cluster else None
    told = found.logs(handle) if isinstance(found, ClusterLauncher) and "name" in handle else ""
    attempts = sorted((work() / f"run-{run.pk}").glob(f"{stage}.*/stage.log"), key=lambda file: file.stat().st_mtime)
    own = attempts[-1].read_bytes()[-LOG_BYTES:].decode("utf-8", "replace") if attempts else ""
    return told or own


def spark_pages(run: Run) -> Pages | None:
    """The Spark pages of what runs now of a run on a cluster; None where there are none.

    A stage with users' code shows none: what stands in its pages could be that code's.
    """
    states = run.drive_state.get("stages", {})
    going = [stage for stage in run.plan["stages"] if states.get(stage["id"], {}).get("state") == "running"]
    for stage in going:
        handle, found = states[stage["id"]].get("handle"), launcher_of(run)(stage["engine"])
        if stage["engine"] == "spark" and handle and isinstance(found, ClusterLauncher | SparkSubmitLauncher):
            pages = found.pages(handle)
            if pages is not None:
                return pages
    return None


@functools.lru_cache(maxsize=8)
def _launchers(name: str, folder: Path, heap_mb: int | None) -> Callable[[str], Launcher]:
    return choose(name, folder, heap_mb)


def launcher(engine: str) -> Launcher:
    """The launcher of an engine in this installation."""
    return _launchers(launcher_name(), work(), chosen_mb())(engine)


def context(run: Run, lease: Lease, emit: Callable[[Sequence[dict[str, Any]]], None]) -> Context:
    """The context of one run under one lease."""
    workspace = run.workspace
    roots, inner = documents.gate(workspace), launcher_of(run)
    return Context(
        run=f"run-{run.pk}",
        document=run.document,
        artifacts=store().url,
        work=work(),
        events={"url": f"{settings.STUDIO_URL}/api/runs/{run.pk}/events", "token": tokens.token(run)},
        emit=emit,
        launcher=lambda engine: FencedLauncher(inner(engine), run.pk, lease),
        services=Services(run),
        datasets=datasets(run),
        roots=roots.roots,
    )


def datasets(run: Run) -> dict[str, Dataset]:
    """The datasets that the document names."""
    catalog, found = registry.load(), {}
    for node in graph.read(run.document).nodes:
        kind = catalog.get(node.component)
        name = graph.instance(kind, node.params).reads().get("dataset") if kind and not kind.inputs else None
        known = documents.dataset(run.workspace, name) if name else None
        if name and known is not None:
            found[name] = known
    return found


class FencedLauncher:
    """Notes each attempt before it is launched, under the lease: no attempt is launched twice, none by a former driver."""

    def __init__(self, inner: Launcher, run_id: int, lease: Lease) -> None:
        self.inner, self.run_id, self.lease = inner, run_id, lease

    def launch(self, stage_file: Path) -> dict[str, Any]:
        stage = StageFile.read(stage_file)
        try:
            with transaction.atomic():
                self.lease.check()
                StageAttempt.objects.create(
                    run_id=self.run_id, stage=stage.stage, attempt=stage.attempt, lease_token=self.lease.token
                )
        except IntegrityError:
            self._again(stage)
        return self._launched(stage_file)

    def _again(self, stage: StageFile) -> None:
        """The attempt was noted but its handle was not kept: the process that noted it died, or the launch failed."""
        noted = StageAttempt.objects.filter(run_id=self.run_id, stage=stage.stage, attempt=stage.attempt)
        if not noted.filter(lease_token__lte=self.lease.token).update(lease_token=self.lease.token):
            raise LeaseLost

    def _launched(self, stage_file: Path) -> dict[str, Any]:
        try:
            return self.inner.launch(stage_file)
        except OSError as error:
            raise OperationalError(
                problem("engine-start", "The engine did not start: {why}", "计算引擎未能启动：{why}", why=str(error))
            ) from error

    def poll(self, handle: dict[str, Any]) -> Poll:
        return self.inner.poll(handle)

    def cancel(self, handle: dict[str, Any]) -> None:
        self.inner.cancel(handle)

    def probe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self.inner.probe(request)


class Services:
    """Nodes of the engine `studio`: the first app that knows the component runs it."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def run_node(
        self, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        for app in studio_apps():
            told = app.run_node(self.run, node, component, params, inputs)
            if told is not None:
                return told
        raise OperationalError(
            problem(
                "service-missing",
                "Nothing here runs “{component}”.",
                "当前系统无法运行“{component}”。",
                component=component,
            )
        )

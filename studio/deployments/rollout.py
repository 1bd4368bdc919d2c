"""Brings a revision to life: start its process, replay the stored rows against it, and only then let it take traffic."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from components.errors import Problem, StudioError, UserError, problem
from deploy import api as target
from studio.deployments.models import Deployment, DeploymentEvent, Revision, RevisionState, State
from studio.zoo import packages

logger = logging.getLogger("studio.deployments")

MOST_FAILURES = 8
LONGEST_PAUSE_S = 60
_locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


@contextlib.contextmanager
def alone(key: int) -> Iterator[None]:
    """One thread at a time changes a deployment's process."""
    with _locks[key]:
        yield


def note(deployment: Deployment, kind: str, en: str, zh: str, level: str = "info") -> None:
    """Write down what happened."""
    DeploymentEvent.objects.create(deployment=deployment, kind=kind, level=level, text={"en": en, "zh": zh})
    logger.info(en, extra={"deployment": deployment.pk, "event": kind})


def roll_out(deployment_id: int) -> None:
    """Make the newest revision live, if it is not. The former one answers until then, and goes on where this one fails.

    Raises StudioError with the reason of a failure.
    """
    with alone(deployment_id):
        deployment = Deployment.objects.select_related("version__model", "workspace").get(pk=deployment_id)
        open_ones = deployment.revisions.filter(state__in=[RevisionState.PENDING, RevisionState.LIVE])
        revision = open_ones.select_related("version").order_by("-number").first()
        if revision is None or not deployment.wanted:
            return
        if revision.state == RevisionState.LIVE and answers(deployment.handle):
            return
        try:
            handle, report = _started(deployment, revision)
        except StudioError as failed:
            _refused(deployment, revision, failed.problems[0])
            raise
        _switch(deployment, revision, handle, report)


def _started(deployment: Deployment, revision: Revision) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """A process that gives the stored scores; it is stopped again where it does not."""
    package = packages.local(revision.version.uri)
    folder = settings.STUDIO_DATA / "endpoints" / f"{deployment.pk}-{revision.number}"
    folder.mkdir(parents=True, exist_ok=True)
    handle = dict(target.start(package, deployment.name, folder=folder, version=str(revision.version.number)))
    try:
        report = target.replay_parity(handle["url"], package)
        if not report["ok"]:
            raise UserError(_differs(report))
    except BaseException:
        target.stop(handle)
        raise
    return handle, report


def _differs(report: Mapping[str, Any]) -> Problem:
    return problem(
        "parity-differs",
        "The endpoint does not give the engine's scores: {failures} of {rows} rows differ (at most by {difference}).",
        "在线服务的结果与引擎不一致：{rows} 行中有 {failures} 行不同（最大差异 {difference}）。",
        rows=report.get("rows"),
        failures=report.get("failed"),
        difference=report.get("max_difference"),
    )


def _switch(deployment: Deployment, revision: Revision, handle: dict[str, Any], report: Mapping[str, Any]) -> None:
    former = deployment.handle
    again = revision.state == RevisionState.LIVE
    with transaction.atomic():
        deployment.revisions.filter(state=RevisionState.LIVE).exclude(pk=revision.pk).update(
            state=RevisionState.REPLACED
        )
        revision.state, revision.parity = RevisionState.LIVE, dict(report)
        revision.save(update_fields=["state", "parity"])
        Deployment.objects.filter(pk=deployment.pk).update(
            handle=handle, state=State.READY, next_try_at=None, problem=None, ready_at=timezone.now()
        )
        en, zh = (
            ("Answers again", "已恢复服务")
            if again
            else (f"Revision {revision.number} is live", f"版本 {revision.number} 已上线")
        )
        rows, most = report.get("rows"), f"{report.get('max_difference') or 0.0:.1g}"
        note(
            deployment,
            "ready",
            f"{en}: {rows} rows replayed, largest difference {most}.",
            f"{zh}：回放 {rows} 行，最大差异 {most}。",
        )
    if former:
        target.stop(former)


def _refused(deployment: Deployment, revision: Revision, reason: Problem) -> None:
    """A new revision that cannot serve is refused; one that served before is tried again, with growing pauses."""
    standing = answers(deployment.handle)
    failures = deployment.failures + 1
    tried_out = revision.state != RevisionState.LIVE or failures >= MOST_FAILURES
    with transaction.atomic():
        if revision.state != RevisionState.LIVE:
            revision.state = RevisionState.REFUSED
            revision.save(update_fields=["state"])
        if standing:
            live = deployment.revisions.filter(state=RevisionState.LIVE).get()
            Deployment.objects.filter(pk=deployment.pk).update(version=live.version_id)
        state = State.READY if standing else State.FAILED if tried_out else State.RESTARTING
        Deployment.objects.filter(pk=deployment.pk).update(
            state=state,
            failures=failures,
            problem=reason.json(),
            next_try_at=timezone.now() + timedelta(seconds=pause(failures)),
        )
        note(deployment, "failed", f"Revision {revision.number} did not start: {reason.message.en}",
             f"版本 {revision.number} 启动失败：{reason.message.zh}", "error")  # fmt: skip


def answers(handle: Mapping[str, Any] | None) -> bool:
    """Whether the process of a handle is alive and ready."""
    return handle is not None and target.status(handle) == "ready"


def pause(failures: int) -> int:
    """Seconds to wait before the next try: 1, 2, 4, … up to a minute."""
    return int(min(LONGEST_PAUSE_S, 2 ** max(0, failures - 1)))


def let_go_of_foreign() -> None:
    """Forget processes that serve from another data folder, since this one was moved or copied; then new ones are started.

    A process whose folder is gone was moved away with it and is ended; one whose folder is still there is another studio's.
    """
    for deployment in Deployment.objects.filter(handle__isnull=False):
        folder = Path(deployment.handle["log"]).parent
        if settings.STUDIO_DATA in folder.parents:
            continue
        if not folder.exists():
            target.stop(deployment.handle)
        going_on = deployment.state in (State.READY, State.RESTARTING)
        state = State.STARTING if going_on else deployment.state
        Deployment.objects.filter(pk=deployment.pk).update(handle=None, state=state, next_try_at=None)
        note(deployment, "moved", "The data folder was moved.", "数据目录已移动。")


def halt(deployment_id: int) -> None:
    """Stop the process of a deployment that should not answer."""
    with alone(deployment_id):
        deployment = Deployment.objects.get(pk=deployment_id)
        if deployment.handle:
            target.stop(deployment.handle)
        Deployment.objects.filter(pk=deployment_id).update(handle=None, state=State.STOPPED, failures=0)
        note(deployment, "stopped", "Stopped.", "已停止。")

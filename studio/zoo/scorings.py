"""Scores tables with packages: one at a time, each in a process of its own, asked by a thread of the server."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from components.errors import OperationalError, Problem, StudioError, UserError, problem
from studio.datasets import files, parsing
from studio.datasets.models import DatasetVersion, Upload
from studio.environment import ROOT
from studio.zoo import packages
from studio.zoo.models import Scoring, ScoringState

logger = logging.getLogger("studio.zoo")

TIMEOUT_S = 3600
_asked: queue.SimpleQueue[uuid.UUID | None] = queue.SimpleQueue()
_thread: threading.Thread | None = None


def start() -> None:
    """Begin to work, first on what a former server left undone."""
    global _thread
    unfinished = Scoring.objects.filter(state__in=[ScoringState.QUEUED, ScoringState.RUNNING])
    for key in unfinished.order_by("created_at").values_list("pk", flat=True):
        _asked.put(key)
    _thread = threading.Thread(target=_work, name="scorings", daemon=True)
    _thread.start()


def stop() -> None:
    global _thread
    if _thread is not None:
        _asked.put(None)
        _thread.join(timeout=5)
        _thread = None


def ask(key: uuid.UUID) -> None:
    """Have it done; at once where no thread works (a command, a test)."""
    if _thread is None:
        make(key)
    else:
        _asked.put(key)


def make(key: uuid.UUID) -> None:
    """Do one scoring and note how it ended."""
    row = Scoring.objects.select_related("version__model__workspace").filter(pk=key).first()
    if row is None:
        return
    Scoring.objects.filter(pk=key).update(state=ScoringState.RUNNING)
    try:
        found = _scored(row)
        ended = {"state": ScoringState.OK, **found}
    except StudioError as wrong:
        ended = {"state": ScoringState.FAILED, "problems": [p.json() for p in wrong.problems]}
    except OSError as wrong:
        logger.exception("scoring failed")
        told = problem("scoring-failed", "The file could not be scored: {what}", "评分失败：{what}", what=str(wrong))
        ended = {"state": ScoringState.FAILED, "problems": [told.json()]}
    Scoring.objects.filter(pk=key).update(finished_at=timezone.now(), **ended)


def _scored(row: Scoring) -> dict[str, Any]:
    folder = files.uploads_folder()
    target = folder / f"scored-{row.pk.hex}.parquet"
    try:
        if "upload" in row.source:
            upload = Upload.objects.get(pk=row.source["upload"])
            table = folder / f"table-{row.pk.hex}.parquet"
            try:
                parsing.convert(files.upload_path(upload), upload.name, table, {"unreadable": "null"})
                facts = _run(packages.local(row.version.uri), table, target)
            finally:
                table.unlink(missing_ok=True)
        else:
            version = DatasetVersion.objects.get(pk=row.source["dataset_version"])
            with files.local(version) as path:
                facts = _run(packages.local(row.version.uri), path, target)
    except (Upload.DoesNotExist, DatasetVersion.DoesNotExist) as gone:
        raise UserError(problem("table-gone", "The table is not there any more.", "数据已不存在。")) from gone
    return {**facts, "uri": files.keep(target)}


def _run(package: Path, table: Path, target: Path) -> dict[str, Any]:
    """Score in a process of its own: what a model's files do cannot harm the server."""
    request = {"package": str(package), "table": str(table), "target": str(target)}
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "studio.zoo.scoring_worker"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            cwd=ROOT,
            env=environment,
        )
    except subprocess.TimeoutExpired as late:
        raise OperationalError(
            problem(
                "scoring-timeout", "Scoring took longer than {seconds} s.", "评分超过 {seconds} 秒。", seconds=TIMEOUT_S
            )
        ) from late
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1][:300] if done.stderr.strip() else str(done.returncode)
        raise OperationalError(
            problem("scoring-died", "The scoring process ended: {last}", "评分进程异常结束：{last}", last=last)
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    if "failed" in answer:
        raise UserError(Problem.from_json(found) for found in answer["failed"])
    return answer


def _work() -> None:
    while (key := _asked.get()) is not None:
        make(key)
        connection.close()

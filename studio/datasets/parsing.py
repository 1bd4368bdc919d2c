"""Asks the worker process that parses files of users; the web process never does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from components.errors import OperationalError, Problem, UserError, problem
from studio.environment import ROOT

PREVIEW_TIMEOUT_S = 60
IMPORT_TIMEOUT_S = 3600
_slots = threading.BoundedSemaphore(2)
"""So many files are parsed at the same time, so that uploads cannot take the machine."""


def preview(path: Path, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """`guess`, `rows` and `problems` of an uploaded file; raises UserError for one that cannot be read at all."""
    return _ask({"do": "preview", "path": str(path), "name": name, "options": options}, PREVIEW_TIMEOUT_S)


def convert(path: Path, name: str, target: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Write `target` (Parquet) as the options say; options without columns are completed by guessing."""
    request = {"do": "convert", "path": str(path), "name": name, "target": str(target), "options": options}
    return _ask({**request, "complete": bool(options.get("columns"))}, IMPORT_TIMEOUT_S)


def profile(path: Path) -> dict[str, Any]:
    """First rows and statistics of a Parquet file."""
    return _ask({"do": "profile", "path": str(path)}, IMPORT_TIMEOUT_S)


def _ask(request: dict[str, Any], timeout_s: int) -> dict[str, Any]:
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "studio.datasets.importing.worker"]
    with _slots:
        try:
            done = subprocess.run(
                command,
                input=json.dumps(request),
                capture_output=True,
                text=True,
                timeout=timeout_s,
                cwd=ROOT,
                env=environment,
            )
        except subprocess.TimeoutExpired as late:
            raise OperationalError(
                problem(
                    "import-timeout",
                    "Reading the file took longer than {seconds} s.",
                    "读取文件超过 {seconds} 秒。",
                    seconds=timeout_s,
                )
            ) from late
    if done.returncode != 0:
        raise OperationalError(_died(done.returncode, done.stderr))
    answer: dict[str, Any] = json.loads(done.stdout)
    if "failed" in answer:
        raise UserError(Problem.from_json(found) for found in answer["failed"])
    return answer


def _died(status: int, said: str) -> Problem:
    last = said.strip().splitlines()[-1][:300] if said.strip() else ""
    return problem(
        "import-died",
        "The process that read the file ended with {status}: {last}",
        "读取文件的进程以 {status} 退出：{last}",
        status=status,
        last=last,
    )

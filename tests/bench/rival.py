"""A rival in a process of its own: one line of JSON in, one out, so that its runs and ours take turns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Rival:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, **asked: Any) -> dict[str, Any]:
        """Its answer; raises AssertionError where it has ended."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the rival has ended"
        return dict(json.loads(line))


@contextmanager
def rival(module: str, *arguments: str) -> Iterator[Rival]:
    """`python -m module arguments`, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Rival(process)
    finally:
        process.communicate()

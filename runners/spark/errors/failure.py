"""What is known of a failure, and how much of it is told."""

from __future__ import annotations

from dataclasses import dataclass

from components.errors import Problem

LONGEST = 1500


@dataclass(frozen=True)
class Failure:
    """A problem, and the piece of an expression that Spark blames, where it names one."""

    problem: Problem
    fragment: str = ""
    of_rows: bool = False
    """Raised by the values of some row: a fused node before may be the cause."""
    ended: bool = False
    """The engine itself has ended, so that whatever is asked of it next fails, too."""


def first_line(text: str) -> str:
    """The first line that says something, bounded; nothing where none does."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[0][:LONGEST] if lines else ""

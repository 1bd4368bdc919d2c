"""Tries the scorers of a package on its parity sample and stores the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from components.errors import Problem, StudioError
from deploy import parity
from deploy.manifest import Package
from deploy.scorers.choose import PROVEN, makers


def prove(
    folder: Path | str, names: Sequence[str] = PROVEN, tell: Callable[[str], None] = lambda scorer: None
) -> dict[str, Any]:
    """Compare scorers with the engine's stored scores; gives {rows, max_difference, failures, ok, scorer, scorers}.

    `names` are the scorers to try; what is stored of others stays. `tell` hears of each before it is tried. The numbers on top
    are those of the scorer that will serve: the first that holds, else the first that was tried.
    """
    package = Package.open(folder)
    cases, rows = parity.read_sample(package)
    stored = package.parity.get("scorers", {})
    scorers: dict[str, Any] = {}
    for name, make in makers().items():
        if name not in names:
            scorers |= {name: stored[name]} if name in stored else {}
            continue
        tell(name)
        try:
            made = make(package)
        except StudioError as cause:
            scorers[name] = {"ok": False, "unavailable": [_short(p) for p in cause.problems]}
            continue
        scorers[name] = parity.check(package, made, cases, rows)
    tried = {name: report for name, report in scorers.items() if "unavailable" not in report}
    serving = next((name for name, report in tried.items() if report["ok"]), None)
    shown = scorers[serving] if serving else next(iter(tried.values()), _nothing(len(cases)))
    told = {**shown, "scorer": serving, "scorers": scorers, "held_out": package.parity.get("held_out", False)}
    parity.write_report(package, told)
    return told


def _nothing(rows: int) -> dict[str, Any]:
    return {"rows": rows, "max_difference": None, "failed": 0, "failures": [], "ok": False}


def _short(one: Problem) -> dict[str, Any]:
    return one.json()

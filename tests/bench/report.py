"""How a benchmark tells its figures, and how RESULTS.md is written."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import psutil

RESULTS = Path(__file__).parent / "RESULTS.md"
KEPT = Path(__file__).parent / "figures.json"
NOISY = 0.2
"""Cores."""


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, against what, and the bound that was set for it."""

    name: str
    ours: Sequence[float]
    theirs: Sequence[float]
    bound: float | None
    """Of the ratio; None where the rival is there for scale only."""
    unit: str = "s"
    rival: str = ""
    part: str = ""
    """What measured it, and on which day: told by `keep`."""
    day: str = ""
    others: float | None = None
    """Cores that worked for somebody else meanwhile; None where nobody looked."""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def met(self) -> bool:
        return self.bound is None or self.ratio <= self.bound

    @property
    def noisy(self) -> bool:
        """Whether it is to be measured again before anybody believes it."""
        return self.others is not None and self.others > NOISY

    def line(self) -> str:
        ours, theirs = (
            f"{statistics.median(v):.3g} {self.unit} (n={len(v)}, {min(v):.3g}–{max(v):.3g})"
            for v in (self.ours, self.theirs)
        )
        bound, met = ("–", "–") if self.bound is None else (f"≤ {self.bound:g}", "yes" if self.met else "**no**")
        if self.noisy and self.bound is not None:
            met += " (noisy)"
        others = "–" if self.others is None else f"{self.others:.2f}"
        return f"| {self.name} | {ours} | {self.rival}: {theirs} | {self.ratio:.2f} | {bound} | {met} | {others} | {self.day} |"


def machine() -> str:
    """The machine in one line."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def versions(*packages: str) -> str:
    """`name version` of installed packages."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in packages)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def kept() -> dict[str, Figure]:
    """The figures measured last, by name."""
    try:
        found = json.loads(KEPT.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Figure(**value) for name, value in found.items()}


def keep(part: str, figures: Sequence[Figure], others: float, add: bool = False) -> None:
    """Put a part's figures in the place of all that it measured before, or add their runs to those of the same name.

    `others`: cores that worked for somebody else meanwhile; of runs that are added up, the most.
    """
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    found = {name: figure for name, figure in kept().items() if add or figure.part != part}
    for figure in figures:
        before = found.get(figure.name) if add else None
        if before is not None:
            figure = replace(figure, ours=[*before.ours, *figure.ours], theirs=[*before.theirs, *figure.theirs])
        most = others if before is None else max(others, before.others or 0.0)
        found[figure.name] = replace(figure, part=part, day=day, others=round(most, 3))
    value = {name: asdict(figure) for name, figure in found.items()}
    KEPT.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write() -> str:
    """Write RESULTS.md from the figures kept, and give its text."""
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench`: {machine()}. Medians; in brackets the number of runs, the least and the most.",
        "A ratio is ours divided by the rival's of the same run. The machine was shared: look at ratios, not at seconds.",
        f"Beside: cores that worked for somebody else meanwhile; above {NOISY:g} a figure is noisy and is to be taken again.",
        "",
        "| what | ours | rival or ceiling | ratio | bound | met | beside | measured |",
        "|---|---|---|---|---|---|---|---|",
        *(figure.line() for figure in kept().values()),
        "",
    ]
    text = "\n".join(lines)
    RESULTS.write_text(text, encoding="utf-8")
    return text

"""`make test`: lint, the quick tests, then each folder's tests that need more, every suite as a process of its own.

A folder with tests is a suite by being there. A suite that fails does not hide the others: all run, then they are told.
`python -m tests lint quick tests/deploy` runs some of them; `--list` tells what there is.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
NOTHING_COLLECTED = 5
ALONE = frozenset({"lint-python", "lint-web", "quick", "tests/servers", "tests/soak"})
"""Suites that use all cores, or kill processes at random. The others wait for one or the other: two at a time take a fifth less."""
LONG = ("tests/runners", "tests/deploy", "tests/contract", "tests/studio", "tests/e2e")
"""The suites that take longest, longest first: begun first, they leave no lane empty at the end."""
KINDS = ("failed", "passed", "skipped", "errors")


@dataclass(frozen=True)
class Suite:
    """One process: its name, what it runs, and whether it is pytest, so that its tests are counted."""

    name: str
    command: Sequence[str]
    tests: bool = True


@dataclass(frozen=True)
class Outcome:
    suite: Suite
    code: int
    seconds: float
    counts: Counter[str]

    @property
    def ok(self) -> bool:
        return self.code == 0


def marks(root: Path) -> str:
    """A pytest expression for the tests that need more than Python: any of the project's markers."""
    options = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    return " or ".join(marker.partition(":")[0] for marker in options["markers"])


def suites(root: Path) -> list[Suite]:
    """Everything, in order: what is told soonest comes first."""
    needs, tests = marks(root), root / "tests"
    return [
        Suite("lint-python", ["make", "--no-print-directory", "lint-python"], tests=False),
        Suite("lint-web", ["make", "--no-print-directory", "lint-web"], tests=False),
        Suite("quick", [*PYTEST, "-n", "auto", "--dist", "worksteal", "-m", f"not ({needs})", str(tests)]),
        *(_suite(folder, root, needs) for folder in folders(tests)),
    ]


def folders(tests: Path) -> list[Path]:
    """The folders that hold test files, each without those below it."""
    return sorted({file.parent for file in tests.rglob("test_*.py")})


def _suite(folder: Path, root: Path, needs: str) -> Suite:
    below = [f"--ignore={other}" for other in folders(folder) if other != folder]
    name = str(folder.relative_to(root))
    return Suite(name, [*PYTEST, "-m", needs, *below, str(folder)])


def run_all(chosen: Sequence[Suite], root: Path, reports: Path) -> list[Outcome]:
    """Run suites one after the other, and those that need not be alone, two at a time at the end; gives the outcomes in order."""
    numbered = [(suite, reports / f"{n}.xml") for n, suite in enumerate(chosen)]
    beside = sorted((one for one in numbered if one[0].name not in ALONE), key=lambda one: _place(one[0]))
    found = {suite.name: run(suite, root, report) for suite, report in numbered if (suite, report) not in beside}
    with ThreadPoolExecutor(2) as lanes:
        for made in lanes.map(lambda one: run(one[0], root, one[1], told=len(beside) > 1), beside):
            found[made.suite.name] = made
    return [found[suite.name] for suite in chosen]


def _place(suite: Suite) -> int:
    return LONG.index(suite.name) if suite.name in LONG else len(LONG)


def run(suite: Suite, root: Path, report: Path, told: bool = False) -> Outcome:
    """Run a suite, its output shown as it comes; `told` at its end, where another one runs beside it."""
    print(f"\n=== {suite.name}{' …' if told else ''}", flush=True)
    began = time.monotonic()
    command = [*suite.command, f"--junit-xml={report}"] if suite.tests else list(suite.command)
    output = subprocess.PIPE if told else None
    done = subprocess.run(command, cwd=root, check=False, stdout=output, stderr=subprocess.STDOUT if told else None)
    code = done.returncode
    if told:
        print(f"\n=== {suite.name}\n{done.stdout.decode(errors='replace')}", flush=True)
    counts = counted(report) if suite.tests else Counter()
    if suite.tests and code == NOTHING_COLLECTED:
        code = 0
    made = Outcome(suite, code, time.monotonic() - began, counts)
    print(f"=== {suite.name}: {'ok' if made.ok else 'FAILED'}, {made.seconds:.0f} s", flush=True)
    return made


def counted(report: Path) -> Counter[str]:
    """How many tests went how, as pytest's report tells; nothing where it was not written."""
    found: Counter[str] = Counter()
    if not report.is_file():
        return found
    for one in ElementTree.parse(report).getroot().iter("testsuite"):
        failed, errors, skipped = (int(one.get(kind, 0)) for kind in ("failures", "errors", "skipped"))
        found += Counter(
            failed=failed, errors=errors, skipped=skipped, passed=int(one.get("tests", 0)) - failed - errors - skipped
        )
    return found


def summary(outcomes: Iterable[Outcome], seconds: float) -> str:
    """A line per suite, and in the end what pytest would say, had it been one process."""
    total: Counter[str] = Counter()
    lines = ["", "=== summary"]
    for one in outcomes:
        total += one.counts
        told = ", ".join(f"{one.counts[kind]} {kind}" for kind in KINDS if one.counts[kind])
        lines.append(f"{'ok    ' if one.ok else 'FAILED'} {one.seconds:6.0f} s  {one.suite.name:<28} {told}".rstrip())
    told = ", ".join(f"{total[kind]} {kind}" for kind in KINDS if total[kind]) or "no tests ran"
    return "\n".join([*lines, f"===== {told} in {seconds:.2f}s ====="])


def main(wanted: Sequence[str], root: Path = ROOT) -> int:
    every = suites(root)
    if list(wanted) == ["--list"]:
        print(*(suite.name for suite in every), sep="\n")
        return 0
    names = {name.rstrip("/") for name in wanted}
    unknown = names - {suite.name for suite in every}
    if unknown:
        print(f"There is no suite {', '.join(sorted(unknown))}; python -m tests --list tells what there is.")
        return 2
    began = time.monotonic()
    with TemporaryDirectory() as reports:
        chosen = [suite for suite in every if not names or suite.name in names]
        outcomes = run_all(chosen, root, Path(reports))
    print(summary(outcomes, time.monotonic() - began), flush=True)
    return 0 if all(one.ok for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

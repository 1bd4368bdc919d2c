"""`make soak`: 50 runs, something killed with SIGKILL in the middle of each; goes on where it was interrupted.

Everything is in `--folder`: what was done in `outcomes.jsonl`, each round's studio beside it. Exits 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.soak.faults import Site, left_behind
from tests.soak.runs import PEOPLE, Outcome, document, run
from tests.studio.server import api

ROUND = 10
"""After so many runs everything is ended, and nothing may be left."""


def soak(folder: Path, runs: int, seed: int) -> list[Outcome]:
    """Make the runs that were not made yet, by rounds; gives all outcomes."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "outcomes.jsonl"
    done = [Outcome(**json.loads(line)) for line in kept.read_text().splitlines()] if kept.exists() else []
    while len(done) < runs:
        place = folder / f"round-{len(done)}-{sum(1 for _ in folder.glob('round-*'))}"
        upto = min(runs, (len(done) // ROUND + 1) * ROUND)
        for outcome in _round(place, range(len(done), upto), seed):
            done.append(outcome)
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(outcome.json(), ensure_ascii=False) + "\n")
            print(f"{outcome.number:3} {outcome.fault:<9} after {outcome.after_s:4.1f} s, "
                  f"{outcome.seconds:6.1f} s  {'; '.join(outcome.wrong) or 'ok'}", flush=True)  # fmt: skip
    return done


def _round(place: Path, numbers: range, seed: int) -> Iterator[Outcome]:
    """The last run is told after everything has ended, with what was left behind."""
    site = Site(place)
    with site.running():
        files = site.folder / "data" / "files" / "home"
        files.mkdir(parents=True, exist_ok=True)
        (files / "people.csv").write_text(PEOPLE)
        browser = site.server.client()
        experiment = api(browser, "POST", "experiments/", {"name": "Soak", "document": document(20, False)}, 201)["id"]
        for number in numbers[:-1]:
            yield run(site, browser, experiment, number, seed)
        last = run(site, browser, experiment, numbers[-1], seed)
    yield replace(last, wrong=[*last.wrong, *left_behind(site.folder, site.temporary)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    outcomes = soak(options.folder.absolute(), options.runs, options.seed)
    wrong = [one for one in outcomes if one.wrong]
    print(f"{len(outcomes)} runs, {len(wrong)} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

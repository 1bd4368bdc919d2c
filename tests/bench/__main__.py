"""`make bench`: every benchmark, one after the other; writes RESULTS.md.

`python -m tests.bench PART…` measures some of them and keeps the figures of the others; with `--add`, what was measured
before is kept beside the new runs, so that a long measurement can be made in pieces.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.bench import (
    boosting,
    branches,
    by_hand,
    cancel,
    chain,
    clicks,
    drafts,
    editor,
    live_events,
    live_schema,
    others,
    planning,
    purchase,
    report,
    wide,
)

PARTS: dict[str, Callable[[], list[report.Figure]]] = {
    "purchase": lambda: by_hand.measure(purchase.CASE),
    "purchase-pair": lambda: by_hand.measure(purchase.CASE, pairs=1),
    "purchase-full": lambda: by_hand.measure(purchase.CASE, by_hand.FULL_ROWS, pairs=1, bound=1.1),
    "branches": lambda: by_hand.measure(branches.CASE),
    "branches-pair": lambda: by_hand.measure(branches.CASE, pairs=1),
    "branches-full": lambda: by_hand.measure(branches.CASE, by_hand.FULL_ROWS, pairs=1, bound=1.1),
    "clicks": clicks.measure,
    "cancel": cancel.measure,
    "wide": wide.measure,
    "chain": chain.measure,
    "boosting": boosting.measure,
    "boosting-full": boosting.full,
    "live-schema": live_schema.figures,
    "planning": planning.figures,
    "live-events": live_events.measure,
    "drafts": drafts.measure,
    "editor": editor.figures,
}
ALL = (
    "purchase",
    "branches",
    "drafts",
    "clicks",
    "cancel",
    "chain",
    "wide",
    "boosting",
    "live-schema",
    "planning",
    "live-events",
    "editor",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--add", action="store_true", help="add to the figures measured before")
    options = parser.parse_args()
    for part in options.parts or ALL:
        with others.watched() as beside:
            figures = PARTS[part]()
        report.keep(part.removesuffix("-pair"), figures, beside.cores, options.add)
    print(report.write())


if __name__ == "__main__":
    main()

"""`make bench`: every benchmark, one after the other; writes RESULTS.md.

`python -m tests.bench PART…` measures some of them and keeps the figures of the others; with `--add`, what was measured
before is kept beside the new runs, so that a long measurement can be made in pieces.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.bench import boosting, clicks, drafts, editor, live_events, live_schema, planning, purchase, report, wide

PARTS: dict[str, Callable[[], list[report.Figure]]] = {
    "purchase": purchase.measure,
    "pair": lambda: purchase.measure(pairs=1),
    "clicks": clicks.measure,
    "wide": wide.measure,
    "boosting": boosting.measure,
    "boosting-full": boosting.full,
    "live-schema": live_schema.figures,
    "planning": planning.figures,
    "live-events": live_events.measure,
    "drafts": drafts.measure,
    "editor": editor.figures,
}
ALL = ("purchase", "drafts", "clicks", "wide", "boosting", "live-schema", "planning", "live-events", "editor")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--add", action="store_true", help="add to the figures measured before")
    options = parser.parse_args()
    for part in options.parts or ALL:
        report.keep(PARTS[part](), options.add)
    print(report.write())


if __name__ == "__main__":
    main()

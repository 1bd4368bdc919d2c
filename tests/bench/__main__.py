"""`make bench`: every benchmark that is written, one after the other; writes RESULTS.md."""

from __future__ import annotations

from tests.bench import live_schema, report, wide


def main() -> None:
    print(report.write([*live_schema.figures(), *wide.measure()]))


if __name__ == "__main__":
    main()

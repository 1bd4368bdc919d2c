"""`make bench`: every benchmark that is written, one after the other; writes RESULTS.md."""

from __future__ import annotations

from tests.bench import report, wide


def main() -> None:
    print(report.write(wide.measure()))


if __name__ == "__main__":
    main()

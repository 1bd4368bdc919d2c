"""A hundred row-wise steps written by hand in PySpark, and the result written: `python -m tests.bench.rivals.chain FILE OUT STEPS`."""

from __future__ import annotations

import shutil
import sys
import time

from runners.spark import session


def main() -> None:
    file, out, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    spark = session.build()
    spark.range(10).selectExpr("id + 1").collect()
    for _ in sys.stdin:
        shutil.rmtree(out, ignore_errors=True)
        started = time.monotonic()
        table = spark.read.parquet(file)
        for n in range(steps):
            table = table.selectExpr(f"x + {n} AS x", "y")
        table.write.parquet(out)
        print(f'{{"seconds": {time.monotonic() - started}}}', flush=True)


if __name__ == "__main__":
    main()

"""What is in each column: counts, spread, histogram and commonest values, in constant memory."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.datasets.importing import columnar

if TYPE_CHECKING:
    import polars

SAMPLED = 100_000
BINS = 20
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
SHOWN_ROWS = 200
TOP = 10


def profile(path: Path) -> dict[str, Any]:
    """First rows and statistics of a Parquet file, in the form of every table's preview.

    Counts, mean, deviation, minimum and maximum are of all rows; quantiles, histogram, distinct and commonest values
    are of up to 100,000 rows spread over the file.
    """
    import polars

    table = polars.scan_parquet(path)
    kinds = {column.name: column.type or "unknown" for column in columnar.columns(path)}
    total = columnar.opened(path).metadata.num_rows
    exact = table.select(_exact(kinds)).collect(engine="streaming").to_dicts()[0]
    step = max(1, total // SAMPLED)
    sample = table.gather_every(step).head(SAMPLED).collect(engine="streaming")
    first = table.head(SHOWN_ROWS).collect()
    return {
        "schema": {
            "columns": [{"name": n, "type": k, "role": None, "nullable": True} for n, k in kinds.items()],
            "open": False,
            "patterns": [],
        },
        "rows": [[_plain(value) for value in row] for row in first.iter_rows()],
        "row_count": total,
        "statistics": [_statistics(name, kind, exact, sample[name], total) for name, kind in kinds.items()],
    }


def _is_number(kind: str) -> bool:
    return kind in ("tinyint", "smallint", "int", "bigint", "float", "double") or kind.startswith("decimal")


def _exact(kinds: dict[str, str]) -> list[polars.Expr]:
    import polars

    made = []
    for name, kind in kinds.items():
        column = polars.col(name)
        made.append(column.null_count().alias(f"{name}\0nulls"))
        if _is_number(kind):
            number = column.cast(polars.Float64).fill_nan(None)
            made += [
                number.mean().alias(f"{name}\0mean"),
                number.std().alias(f"{name}\0std"),
                number.min().alias(f"{name}\0min"),
                number.max().alias(f"{name}\0max"),
            ]
        elif kind in ("date", "timestamp"):
            made += [column.min().alias(f"{name}\0min"), column.max().alias(f"{name}\0max")]
    return made


def _statistics(name: str, kind: str, exact: dict[str, Any], sample: polars.Series, total: int) -> dict[str, Any]:
    known = {key: _plain(exact.get(f"{name}\0{key}")) for key in ("mean", "std", "min", "max")}
    nulls = exact[f"{name}\0nulls"]
    found = {"column": name, "type": kind, "count": total - nulls, "nulls": nulls, **known}
    plain = kind not in ("unknown", "binary")
    distinct = sample.drop_nulls().n_unique() if plain else None
    quantiles, histogram = _spread(sample, known) if _is_number(kind) else (None, None)
    top = _top(sample) if plain and not _is_number(kind) and kind != "timestamp" else None
    return {**found, "distinct": distinct, "quantiles": quantiles, "histogram": histogram, "top": top}


def _spread(sample: polars.Series, known: dict[str, Any]) -> tuple[list[Any] | None, dict[str, Any] | None]:
    import numpy
    import polars

    values = sample.cast(polars.Float64).drop_nulls().to_numpy()
    values = values[numpy.isfinite(values)]
    if not len(values):
        return None, None
    quantiles = [float(q) for q in numpy.quantile(values, QUANTILES)]
    counts, edges = numpy.histogram(values, bins=BINS)
    return quantiles, {"edges": [float(edge) for edge in edges], "counts": [int(count) for count in counts]}


def _top(sample: polars.Series) -> list[list[Any]]:
    counted = sample.drop_nulls().value_counts(sort=True).head(TOP)
    return [[_plain(value), count] for value, count in counted.iter_rows()]


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

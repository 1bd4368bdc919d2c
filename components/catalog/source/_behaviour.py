"""Browsing behaviour of a car site, made up by formulas: the same seed gives the same rows on any number of machines.

Row n's values follow from n and the seed alone, by a hash, so that Spark computes them where it needs them. Whether a visitor
buys is drawn from a probability that depends on the values; that probability is known, and with it the best AUC possible.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MEASURED_ROWS = 1_000_000
CELLS = 20_000
PART = 250_000
"""Rows of a partition: a long work shows how far it is and lets others in between, a short one is cut for every core."""
DIRTY = 0.01
"""This share of durations arrives unreadable."""

LOGIT = """
    -3.1 + 1.7 * IF(test_drive_clicks >= 1, 1, 0) + 1.2 * IF(finance_calc_uses >= 1, 1, 0)
    + 1.0 * tanh((ln(duration) - 5) / 0.7) - 1.4 * IF(freqs_rank > 400, 1, 0) - 0.8 * IF(days_since_visit > 10, 1, 0)
    + 0.8 * IF(configurator_minutes > 4, 1, 0) + 0.25 * least(price_views, 6)
    + 0.9 * IF(finance_calc_uses >= 1 AND price_views >= 4, 1, 0)
"""


def columns(seed: int) -> Mapping[str, str]:
    """Each column's value of row `id` as a Spark SQL expression, before it is written as text."""

    def u(k: int) -> str:
        return f"(shiftrightunsigned(xxhash64(id, {seed * 1000 + k}), 11) * {2.0**-53!r}D)"

    def normal(k: int) -> str:
        return f"sqrt(-2 * ln(greatest({u(k)}, 1e-12D))) * cos(6.283185307179586D * {u(k + 500)})"

    def waiting(k: int, mean: float) -> str:
        return f"-{mean} * ln(greatest({u(k)}, 1e-12D))"

    return {
        "duration": f"round(exp(5 + {normal(1)}), 1)",
        "freqs_rank": f"CAST(1 + floor(1000 * pow({u(2)}, 1.5)) AS INT)",
        "visits_30d": _poisson(u(3), 4.0),
        "days_since_visit": f"CAST(floor({waiting(4, 9.0)}) AS INT)",
        "pages_per_visit": f"round(1 + {waiting(5, 4.0)}, 1)",
        "models_compared": _poisson(u(6), 1.5),
        "price_views": _poisson(u(7), 3.0),
        "configurator_minutes": f"IF({u(8)} < 0.55, 0D, round({waiting(508, 8.0)}, 1))",
        "dealer_page_views": _poisson(u(9), 1.0),
        "test_drive_clicks": _poisson(u(10), 0.5),
        "finance_calc_uses": _poisson(u(11), 0.5),
        "favourites": _poisson(u(12), 1.0),
        "shares": _poisson(u(13), 0.3),
        "video_seconds": f"round({waiting(14, 60.0)}, 1)",
        "search_count": _poisson(u(15), 5.0),
        "coupon_clicks": _poisson(u(16), 0.6),
        "chat_messages": _poisson(u(17), 0.8),
        "hour_of_day": f"CAST(floor(24 * {u(18)}) AS INT)",
        "age": f"CAST(20 + floor(45 * {u(19)}) AS INT)",
        "city_level": f"CAST(1 + floor(5 * {u(20)}) AS INT)",
        "_draw": u(21),
        "_dirty": u(22),
    }


def _poisson(uniform: str, mean: float) -> str:
    """A count with that mean, by the inverse of its distribution."""
    total, term, cases = 0.0, math.exp(-mean), []
    for count in range(int(mean + 8 * math.sqrt(mean) + 6)):
        total += term
        cases.append(f"WHEN {uniform} < {total!r}D THEN {count}")
        term *= mean / (count + 1)
    return f"CASE {' '.join(cases)} ELSE {len(cases)} END"


def values(spark: SparkSession, rows: int, seed: int) -> DataFrame:
    """The numbers themselves, with `_probability` of buying and `_bought`."""
    parts = max(spark.sparkContext.defaultParallelism, -(-rows // PART))
    frame = spark.range(0, rows, 1, parts).selectExpr(*(f"{value} AS {name}" for name, value in columns(seed).items()))
    frame = frame.selectExpr("*", f"1 / (1 + exp(-({LOGIT}))) AS _probability")
    return frame.selectExpr("*", "CAST(_draw < _probability AS INT) AS _bought")


def texts(spark: SparkSession, rows: int, seed: int) -> DataFrame:
    """What the site's log has: 20 columns and the label `bought`, all of them texts, a few durations unreadable."""
    shown = [f"CAST({name} AS STRING) AS {name}" for name in columns(seed) if not name.startswith("_")]
    shown[0] = f"IF(_dirty < {DIRTY}, 'n/a', CAST(duration AS STRING)) AS duration"
    return values(spark, rows, seed).selectExpr(*shown, "CAST(_bought AS STRING) AS bought")


def best_auc(spark: SparkSession, rows: int, seed: int) -> float:
    """The AUC of the true probability over up to a million rows: no model can be better but by chance. One pass."""
    frame = values(spark, min(rows, MEASURED_ROWS), seed)
    cells = (
        frame.groupBy((frame["_probability"] * CELLS).cast("int").alias("cell"))
        .agg({"_bought": "sum", "*": "count"})
        .withColumnsRenamed({"sum(_bought)": "bought", "count(1)": "rows"})
        .collect()
    )
    below, pairs, bought = 0, 0.0, 0
    for cell in sorted(cells, key=lambda row: row["cell"]):
        rest = cell["rows"] - cell["bought"]
        pairs += cell["bought"] * (below + rest / 2)
        below, bought = below + rest, bought + cell["bought"]
    return pairs / (below * bought) if below and bought else float("nan")

"""What a table looks like: its first rows and statistics of a bounded sample. Made after the results."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.expressions import types
from components.spec.schema import Column, Schema
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

ROWS = 200
SAMPLE = 2_000
STORED_SAMPLE = 20_000
MOST_CELLS = 4_000_000
"""A wide table's sample has fewer rows: it would take gigabytes."""
MOST_OBJECTS = 64
"""Measured on 2,000 rows: 0.35 s instead of 0.9 with 20 columns and 24 partitions, level at 100 columns and 4."""
BINS = 20
TOP = 10
LONGEST = 300


@dataclass(frozen=True)
class Sample:
    """The first rows of a table; `whole` where it has no more."""

    rows: pa.Table
    whole: bool

    def first(self, most: int) -> Sample:
        return Sample(self.rows.slice(0, most), self.whole and self.rows.num_rows <= most)


def most(columns: int) -> int:
    """So many rows a sample may have of a table that is not stored."""
    return max(ROWS, min(SAMPLE, MOST_CELLS // max(columns, 1)))


def sample_of_frame(frame: DataFrame, schema: Schema) -> Sample:
    """The first rows of a table that is not stored, by `limit`, never a full pass."""
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    vectors = {c.name for c in schema.columns if c.type == types.VECTOR}
    if vectors:
        columns = {c.name: F.col(quoted(c.name)) for c in schema.columns}
        frame = frame.select(*(vector_to_array(c).alias(n) if n in vectors else c for n, c in columns.items()))
    asked = most(len(schema.columns))
    rows = arrow(first(frame, asked))
    return Sample(rows, rows.num_rows < asked)


def sample_of_files(fs: Any, folder: str) -> Sample | None:
    """The first rows of a stored table's files, read without Spark; None where there is no row."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches, seen, whole = [], 0, True
    for path in parquet_files(fs, folder):
        if seen >= STORED_SAMPLE:
            whole = False
            break
        with fs.open(path, "rb") as file:
            told = pq.ParquetFile(file)
            read = 0
            for batch in told.iter_batches(batch_size=5_000):
                batches.append(batch)
                read += batch.num_rows
                if seen + read >= STORED_SAMPLE:
                    break
            seen, whole = seen + read, read == told.metadata.num_rows
    return Sample(pa.Table.from_batches(batches), whole) if batches else None


def parquet_files(fs: Any, folder: str) -> list[str]:
    return [path for path in sorted(fs.find(folder)) if path.endswith(".parquet")]


def count_rows(fs: Any, folder: str) -> int:
    """Rows of a stored table, from the files' footers."""
    import pyarrow.parquet as pq

    total = 0
    for path in parquet_files(fs, folder):
        with fs.open(path, "rb") as file:
            total += pq.read_metadata(file).num_rows
    return total


def of_sample(found: Sample | None, schema: Schema, rows: int | None) -> dict[str, Any]:
    """Rows and statistics as JSON; NaN and infinities as text, as JSON has none. `rows` is the table's number, where known."""
    if found is None:
        return {"schema": schema.json(), "rows": [], "row_count": rows, "sample_rows": 0, "statistics": []}
    sample = found.rows
    sample = sample.rename_columns(schema.names) if sample.num_columns == len(schema.names) else sample
    # Asking an Arrow table for a column by its name goes through all names: once each is enough.
    columns = dict(zip(sample.column_names, sample.columns, strict=True))
    shown = [_cells(columns.get(name), sample.num_rows) for name in schema.names] if columns else []
    return {
        "schema": schema.json(),
        "rows": [list(row) for row in zip(*shown, strict=True)],
        "row_count": sample.num_rows if rows is None and found.whole else rows,
        "sample_rows": sample.num_rows,
        "statistics": [statistics(columns[c.name], c) for c in schema.columns if c.name in columns],
    }


def _cells(values: pa.ChunkedArray | None, rows: int) -> list[Any]:
    """The first values of a column; none of one that the sample lacks."""
    if values is None:
        return [None] * min(ROWS, rows)
    return [cell(value) for value in values.slice(0, ROWS).to_pylist()]


def cell(value: Any) -> Any:
    """A value as JSON shows it."""
    if isinstance(value, float):
        return (
            value
            if math.isfinite(value)
            else ("NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity"))
        )
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value[:40]).hex()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [cell(item) for item in value[:50]]
    if isinstance(value, Mapping):
        return {str(key): cell(item) for key, item in list(value.items())[:50]}
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def statistics(values: pa.ChunkedArray, column: Column) -> dict[str, Any]:
    """Count, nulls, distinct values; moments, quantiles and a histogram of numbers; the most frequent of texts."""
    told: dict[str, Any] = {
        "column": column.name, "type": column.type, "count": len(values), "nulls": values.null_count, "distinct": None,
        "mean": None, "std": None, "min": None, "max": None, "quantiles": None, "histogram": None, "top": None,
    }  # fmt: skip
    kind = types.kind_of(column.type)
    if kind == "number":
        return told | _numbers(values)
    if kind in ("text", "boolean", "time"):
        return told | _values(values, kind)
    return told


def _numbers(values: pa.ChunkedArray) -> dict[str, Any]:
    import numpy as np
    import pyarrow.compute as pc

    array = pc.cast(values.drop_null(), "float64", safe=False).to_numpy()
    different = np.unique(array)
    finite = array[np.isfinite(array)]
    if not len(finite):
        return {"distinct": len(different)}
    counts, edges = np.histogram(finite, bins=min(BINS, np.isfinite(different).sum()))
    return {
        "distinct": len(different),
        "mean": cell(float(finite.mean())),
        "std": cell(float(finite.std(ddof=1))) if len(finite) > 1 else None,
        "min": float(finite.min()),
        "max": float(finite.max()),
        "quantiles": [float(q) for q in np.quantile(finite, [0, 0.25, 0.5, 0.75, 1])],
        "histogram": {"edges": [float(e) for e in edges], "counts": [int(c) for c in counts]},
    }


def _values(values: pa.ChunkedArray, kind: str) -> dict[str, Any]:
    from collections import Counter

    counted = Counter(values.drop_null().to_pylist())
    told: dict[str, Any] = {"distinct": len(counted), "top": [[cell(v), n] for v, n in counted.most_common(TOP)]}
    if kind == "time" and counted:
        told |= {"min": cell(min(counted)), "max": cell(max(counted))}
    return told


def first(frame: DataFrame, rows: int) -> DataFrame:
    """The first rows of a frame: of as few of its partitions as have them, where `toArrow` of a limit looks into all.

    They go through Java's objects, so that is for tables of some columns; wider ones are only limited.
    """
    from pyspark.sql import DataFrame as Frame

    limited = frame.limit(rows)
    if len(frame.columns) > MOST_OBJECTS:
        return limited
    spark: Any = frame.sparkSession
    made = spark._jsparkSession.createDataFrame(limited._jdf.collectAsList(), limited._jdf.schema())
    return Frame(made, spark)


def arrow(frame: DataFrame) -> pa.Table:
    """All rows of a small frame; Spark 3.5 gives them by way of pandas only."""
    import pyarrow as pa

    if hasattr(frame, "toArrow"):
        return frame.toArrow()
    return pa.Table.from_pandas(frame.toPandas(), preserve_index=False)

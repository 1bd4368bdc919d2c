"""The table that the boosting benchmarks train on, and the settings that both sides use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LABEL, COLUMNS, CHUNK = "y", 20, 500_000
VERSIONS: Mapping[str, str] = {"xgboost": "3.2.0", "lightgbm": "4.7.0"}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "xgboost": {"objective": "binary:logistic", "max_depth": 6, "eta": 0.3, "max_bin": 256, "seed": 42},
    "lightgbm": {"objective": "binary", "num_leaves": 31, "eta": 0.1, "max_bin": 255, "seed": 42},
}


def write(path: Path, rows: int, seed: int = 1) -> None:
    """Twenty numbers, five of which say something about the label."""
    draw, writer = np.random.default_rng(seed), None
    for start in range(0, rows, CHUNK):
        x = draw.normal(size=(min(CHUNK, rows - start), COLUMNS))
        score = x[:, 0] + x[:, 1] * x[:, 2] + np.sin(2 * x[:, 3]) + np.abs(x[:, 4]) - 0.8
        label = (score + draw.normal(size=len(x)) > 0).astype("int32")
        made = pa.table({**{f"x{n}": x[:, n] for n in range(COLUMNS)}, LABEL: label})
        writer = writer or pq.ParquetWriter(path, made.schema)
        writer.write_table(made, row_group_size=100_000)
    if writer is not None:
        writer.close()

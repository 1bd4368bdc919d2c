"""What a training process is asked to do, as one JSON line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Place = Literal["memory", "file", "external"]
"""Rows in memory; in a file of the scratch folder that is mapped; or, besides, the library's own matrix in cache files."""


@dataclass(frozen=True)
class Files:
    """Parquet files in order, and which of their columns are the model's inputs, the label and the weight."""

    paths: Sequence[str]
    columns: Sequence[str]
    label: str
    weight: str | None = None


@dataclass(frozen=True)
class Work:
    """One training. `settings` are the library's own parameters; `classes` the label's values in the order of their indices."""

    library: str
    train: Files
    valid: Files | None
    held: float
    """Share of the training rows that only judges the rounds; 0 where `valid` does, or nothing."""
    seed: int
    classes: Sequence[Any] | None
    class_weights: Sequence[float] | None
    categories: Sequence[int]
    """Per input the number of its categories; 0 for a number."""
    settings: Mapping[str, Any]
    rounds: int
    patience: int | None
    """Rounds without improvement on the held-out rows after which no more are made."""
    threads: int
    memory_mb: int
    place: Place
    folder: str
    """Scratch: emptied by the process where its parent has died."""
    out: str

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, line: str) -> Work:
        found = json.loads(line)
        valid = found.pop("valid")
        return cls(**{**found, "train": Files(**found["train"]), "valid": Files(**valid) if valid else None})


def place_of(rows: int, width: int, bins: int, number_bytes: int, memory_mb: int) -> Place:
    """Where the rows go: a process may hold them beside the library's matrix up to half of its memory."""
    allowed = memory_mb * 2**20 / 2
    matrix = rows * (width * (1 if bins <= 256 else 2) + PER_ROW)
    if matrix + rows * width * number_bytes <= allowed:
        return "memory"
    return "file" if matrix <= allowed else "external"


PER_ROW = 32
"""Bytes of label, weight, gradient, prediction and position that a library keeps per row."""

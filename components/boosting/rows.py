"""Parquet as arrays: record batches go straight into one matrix, in memory or in a mapped file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.boosting.work import Files, Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

BATCH = 1 << 16


@dataclass
class Rows:
    """A matrix (rows × inputs, NaN for missing), its label and its weight."""

    matrix: Array
    label: Array
    weight: Array | None


def load(work: Work, dtype: str) -> tuple[Rows, Rows | None]:
    """The training rows and those that judge the rounds, if any. Rows without a label are left out."""
    held = _held(work) if work.held else None
    train, valid = _Store(work, work.train, dtype, "train"), _Kept()
    for matrix, label, weight in _batches(work, work.train, dtype):
        if held is None:
            train.put(matrix, label, weight)
            continue
        away = held(matrix)
        train.put(matrix[~away], label[~away], None if weight is None else weight[~away])
        valid.put(matrix[away], label[away], None if weight is None else weight[away])
    if work.valid is None:
        return train.rows(), valid.rows() if held is not None else None
    judge = _Store(work, work.valid, dtype, "valid")
    for batch in _batches(work, work.valid, dtype):
        judge.put(*batch)
    return train.rows(), judge.rows()


class _Store:
    """One array of all the rows, filled batch by batch."""

    def __init__(self, work: Work, files: Files, dtype: str, name: str) -> None:
        import numpy as np
        import pyarrow.parquet as pq

        count = sum(pq.read_metadata(path).num_rows for path in files.paths)
        shape = (count, len(files.columns))
        if work.place == "memory" or 0 in shape:
            self._matrix: Any = np.empty(shape, dtype)
        else:
            self._matrix = np.memmap(Path(work.folder) / f"{name}.rows", dtype, "w+", shape=shape)
        self._label = np.empty(count, dtype)
        self._weight = np.empty(count, dtype)
        self._weighted, self._filled = False, 0

    def put(self, matrix: Any, label: Any, weight: Any) -> None:
        start, self._filled = self._filled, self._filled + len(label)
        self._matrix[start : self._filled] = matrix
        self._label[start : self._filled] = label
        if weight is not None:
            self._weighted = True
            self._weight[start : self._filled] = weight

    def rows(self) -> Rows:
        n = self._filled
        return Rows(self._matrix[:n], self._label[:n], self._weight[:n] if self._weighted else None)


class _Kept:
    """A part of the rows, whose number is known at the end."""

    def __init__(self) -> None:
        self._parts: list[tuple[Any, Any, Any]] = []

    def put(self, *part: Any) -> None:
        self._parts.append(part)

    def rows(self) -> Rows:
        import numpy as np

        matrix, label, weight = zip(*self._parts, strict=True)
        return Rows(
            np.concatenate(matrix), np.concatenate(label), None if weight[0] is None else np.concatenate(weight)
        )


def _batches(work: Work, files: Files, dtype: str) -> Iterator[tuple[Any, Any, Any]]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.dataset as ds

    classes = pa.array(work.classes) if work.classes is not None else None
    factors = np.array(work.class_weights, dtype) if work.class_weights is not None else None
    needed = list(dict.fromkeys([*files.columns, files.label, *([files.weight] if files.weight else [])]))
    for batch in ds.dataset(list(files.paths), format="parquet").to_batches(columns=needed, batch_size=BATCH):
        label = _label(batch.column(files.label), classes, dtype)
        weight = _numbers(batch.column(files.weight), dtype) if files.weight else None
        matrix = np.empty((batch.num_rows, len(files.columns)), dtype)
        for n, name in enumerate(files.columns):
            matrix[:, n] = _numbers(batch.column(name), dtype)
        known = ~np.isnan(label)
        if weight is not None:
            known &= weight > 0
        if not known.all():
            matrix, label, weight = matrix[known], label[known], None if weight is None else weight[known]
        if factors is not None:
            by_class = factors[label.astype(int)]
            weight = by_class if weight is None else weight * by_class
        yield matrix, label, weight


def plain(column: Any) -> Any:
    """The values of a column that may be stored as numbers of a dictionary."""
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _label(column: Any, classes: Any, dtype: str) -> Any:
    """Numbers, or the index of the class; NaN where there is none."""
    import pyarrow.compute as pc

    column = plain(column)
    if classes is None:
        return _numbers(column, dtype)
    return _numbers(pc.index_in(column, value_set=classes.cast(column.type), skip_nulls=True), dtype)


def _numbers(column: Any, dtype: str) -> Any:
    """Doubles or floats of a column of numbers or booleans; null becomes NaN."""
    import numpy as np
    import pyarrow as pa

    wanted = pa.from_numpy_dtype(np.dtype(dtype))
    if pa.types.is_decimal(column.type) or pa.types.is_boolean(column.type):
        column = column.cast(pa.float64())
    return column.cast(wanted, safe=False).to_numpy(zero_copy_only=False)


def _held(work: Work) -> Callable[[Any], Any]:
    """Which rows of a batch are held out: by their content and the seed, so that neither order nor files matter."""
    import numpy as np

    draw = np.random.default_rng(work.seed)
    factors = draw.integers(1, 2**63, len(work.train.columns), dtype=np.uint64) | np.uint64(1)
    below = np.uint64(int(work.held * 2**32))

    def held(matrix: Any) -> Any:
        mixed = np.zeros(len(matrix), np.uint64)
        for n, factor in enumerate(factors):
            bits = np.ascontiguousarray(matrix[:, n], np.float64).view(np.uint64)
            mixed = (mixed ^ (bits ^ (bits >> np.uint64(32))) * factor) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        return (mixed >> np.uint64(32)) < below

    return held

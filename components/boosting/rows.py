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


@dataclass
class Batch:
    """Some rows by column: numbers of whatever type the files have, NaN for missing."""

    inputs: list[Any]
    label: Any
    weight: Any

    def only(self, wanted: Any) -> Batch:
        weight = None if self.weight is None else self.weight[wanted]
        return Batch([column[wanted] for column in self.inputs], self.label[wanted], weight)


def load(work: Work, dtype: str) -> tuple[Rows, Rows | None]:
    """The training rows and those that judge the rounds, if any. Rows without a label are left out."""
    held = _held(work, dtype) if work.held else None
    train = _Store(work, work.train, dtype, "train")
    judge = _Store(work, work.valid or work.train, dtype, "valid") if work.held or work.valid else None
    for batch in _batches(work, work.train, dtype):
        away = held(batch) if held else None
        if away is not None and judge:
            judge.put(batch.only(away))
        train.put(batch if away is None else batch.only(~away))
    if work.valid and judge:
        for batch in _batches(work, work.valid, dtype):
            judge.put(batch)
    return train.rows(), judge.rows() if judge else None


class _Store:
    """One matrix of all the rows, filled batch by batch; what is never filled takes no memory."""

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

    def put(self, batch: Batch) -> None:
        start, self._filled = self._filled, self._filled + len(batch.label)
        for n, column in enumerate(batch.inputs):
            self._matrix[start : self._filled, n] = column
        self._label[start : self._filled] = batch.label
        if batch.weight is not None:
            self._weighted = True
            self._weight[start : self._filled] = batch.weight

    def rows(self) -> Rows:
        n = self._filled
        return Rows(self._matrix[:n], self._label[:n], self._weight[:n] if self._weighted else None)


def _batches(work: Work, files: Files, dtype: str) -> Iterator[Batch]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    classes = pa.array(work.classes) if work.classes is not None else None
    factors = np.array(work.class_weights, dtype) if work.class_weights is not None else None
    needed = list(dict.fromkeys([*files.columns, files.label, *([files.weight] if files.weight else [])]))
    for path in files.paths:
        # Mapped, and not by pyarrow.dataset: less memory that is new, and half a second less to begin with.
        for read in pq.ParquetFile(path, memory_map=True).iter_batches(BATCH, columns=needed):
            label, weight = _label(read.column(files.label), classes), None
            if files.weight:
                weight = numbers(read.column(files.weight))
            batch = Batch([numbers(read.column(name)) for name in files.columns], label, weight)
            known = ~np.isnan(label)
            if weight is not None:
                known &= weight > 0
            if not known.all():
                batch = batch.only(known)
            if factors is not None:
                by_class = factors[batch.label.astype(int)]
                batch.weight = by_class if batch.weight is None else batch.weight * by_class
            yield batch


def plain(column: Any) -> Any:
    """The values of a column that may be stored as numbers of a dictionary."""
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _label(column: Any, classes: Any) -> Any:
    """Doubles, or the index of the class; NaN where there is none."""
    import numpy as np
    import pyarrow.compute as pc

    column = plain(column)
    if classes is not None:
        column = pc.index_in(column, value_set=classes.cast(column.type), skip_nulls=True)
    return numbers(column).astype(np.float64, copy=False)


def numbers(column: Any) -> Any:
    """A column of numbers or booleans as it is, where it has nulls as doubles: they become NaN."""
    import pyarrow as pa

    if pa.types.is_decimal(column.type) or pa.types.is_boolean(column.type):
        column = column.cast(pa.float64())
    return column.to_numpy(zero_copy_only=False)


def _held(work: Work, dtype: str) -> Callable[[Batch], Any]:
    """Which rows of a batch are held out: by their content and the seed, so that neither order nor files matter."""
    import numpy as np

    draw = np.random.default_rng(work.seed)
    factors = draw.integers(1, 2**63, len(work.train.columns), dtype=np.uint64) | np.uint64(1)
    below = np.uint64(int(work.held * 2**32))

    def held(batch: Batch) -> Any:
        mixed = np.zeros(len(batch.label), np.uint64)
        for column, factor in zip(batch.inputs, factors, strict=True):
            bits = column.astype(dtype).astype(np.float64).view(np.uint64)
            mixed = (mixed ^ (bits ^ (bits >> np.uint64(32))) * factor) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        return (mixed >> np.uint64(32)) < below

    return held

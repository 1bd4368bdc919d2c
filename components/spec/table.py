"""A table while an engine runs: the lazy frame, its columns with their roles, and how it came from its root."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from components.spec.schema import Schema
from components.spec.scoring import ScoringPath

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Table:
    """`frame` has the columns of `schema`; `raw` is the root's frame, with the columns of `path.schema`."""

    frame: DataFrame
    schema: Schema
    path: ScoringPath
    raw: DataFrame | None = None

    def with_frame(self, frame: DataFrame) -> Table:
        return replace(self, frame=frame)


@dataclass(frozen=True)
class Transformer:
    """Fitted steps, to be applied to another table."""

    ops: tuple[dict[str, object], ...]
    node: str

"""What the engine offers to a component while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from components import errors
from components.spec.schema import Schema

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Kept(Protocol):
    """Something held in memory until it is closed."""

    def close(self) -> None: ...


K = TypeVar("K", bound=Kept)


@dataclass(frozen=True)
class DatasetFiles:
    """Where a registered dataset lies and how it is read."""

    uri: str
    format: str
    options: Mapping[str, Any]
    schema: Schema


class Job(Protocol):
    """One node's run. Methods may be called from the node's own thread only."""

    node: str

    @property
    def spark(self) -> SparkSession: ...

    def location(self, text: str) -> str:
        """The URI of a path given by a user; raises UserError where it is outside the allowed roots."""

    def dataset(self, name: str) -> DatasetFiles: ...

    def log(self, text: str, level: str = "info") -> None: ...

    def metric(self, name: str, value: float, step: int | None = None) -> None: ...

    def report(self, blocks: Sequence[Mapping[str, Any]]) -> None: ...

    def progress(self, fraction: float | None, message: errors.Text | None = None) -> None: ...

    def cancelled(self) -> bool: ...

    def scratch(self) -> str:
        """A local folder of this node's attempt; gone afterwards."""

    def package(self, model: Any, name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make the model package of a trained model; gives what the zoo needs to know of it."""

    def shared(self, make: Callable[[], K]) -> K:
        """What this node and others prepare in the same way (`Component.shares`): made by the first, closed after the last."""

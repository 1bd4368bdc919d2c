"""What nodes of a stage prepare in the same way: made once, kept until the last of them has ended."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.graph import Experiment
from components.spec.component import Component
from components.spec.job import Kept


@dataclass
class _Group:
    left: set[str]
    kept: Kept | None = None
    making: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        kept, self.kept = self.kept, None
        try:
            if kept is not None:
                kept.close()
        except Exception:  # noqa: BLE001 - with an engine that died it is gone anyhow; how the node ends is told all the same
            traceback.print_exc()


class Shared:
    """Groups of nodes with the same inputs whose components give the same name (`Component.shares`)."""

    def __init__(
        self,
        experiment: Experiment,
        nodes: Iterable[str],
        components: Mapping[str, Component],
        cancelled: Callable[[], bool] = lambda: False,
        waiting: Callable[[str], None] = lambda node: None,
    ) -> None:
        """`waiting` is told a node that waits for another one's making."""
        self._cancelled, self._waiting = cancelled, waiting
        self._groups: dict[str, _Group] = {}
        found: dict[tuple[Any, ...], _Group] = {}
        for node in nodes:
            name = components[node].shares()
            if name is not None:
                inputs = sorted((edge.target[1], *edge.source) for edge in experiment.into[node])
                group = found.setdefault((name, *inputs), _Group(set()))
                group.left.add(node)
                self._groups[node] = group

    def of(self, node: str, make: Callable[[], Any]) -> Any:
        """What the node's group keeps; others of the group wait while the first makes it, and try themselves where it fails."""
        group = self._groups[node]
        if group.making.locked():
            self._waiting(node)
        with group.making:
            if self._cancelled():
                raise InterruptedError
            if group.kept is None:
                group.kept = make()
            return group.kept

    def done(self, node: str) -> None:
        """The node has ended, or will not start; may be said again, by one that went on making after its stage was cancelled."""
        group = self._groups.get(node)
        if group is not None:
            group.left.discard(node)
            if not group.left:
                group.close()

    def release(self) -> None:
        for group in self._groups.values():
            group.close()

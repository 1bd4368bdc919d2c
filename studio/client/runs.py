"""A run and what its nodes gave."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from studio.client.api import Studio

POLL_S = (0.1, 1.0)
"""Between two looks: soon after the start, then the less often the longer it takes."""
UNFINISHED = ("queued", "running")


class Run:
    """One execution. `state`, `metrics` and `nodes` are as of the last look: `refresh` looks again, `wait` until the end."""

    def __init__(self, studio: Studio, told: Mapping[str, Any]) -> None:
        self._studio, self.told = studio, dict(told)

    @property
    def id(self) -> int:
        return int(self.told["id"])

    @property
    def state(self) -> str:
        return str(self.told["state"])

    @property
    def metrics(self) -> dict[str, float]:
        """Numbers by `node.name`."""
        return dict(self.told["metrics"])

    @property
    def nodes(self) -> dict[str, dict[str, Any]]:
        """State, progress and outputs of each node."""
        return dict(self.told.get("nodes", {}))

    def refresh(self) -> Run:
        self.told = dict(self._studio.call("GET", f"runs/{self.id}/"))
        return self

    def wait(self, timeout_s: float | None = None, watch: Callable[[Run], None] | None = None) -> Run:
        """Return when it has ended well; raises Failed where it did not, TimeoutError where it takes longer.

        `watch` is called after each look, for showing progress.
        """
        started = time.monotonic()
        while self.refresh().state in UNFINISHED:
            if watch:
                watch(self)
            waited = time.monotonic() - started
            if timeout_s is not None and waited > timeout_s:
                raise TimeoutError(f"run {self.id} has not ended within {timeout_s} s")
            time.sleep(min(max(waited / 20, POLL_S[0]), POLL_S[1]))
        if watch:
            watch(self)
        if self.state != "ok":
            from studio.client.api import Failed

            found = self.told.get("problem")
            raise Failed(200, f"run-{self.state}", [found] if found else [])
        return self

    def cancel(self) -> None:
        self._studio.call("POST", f"runs/{self.id}/cancel/")

    def output(self, node: str, port: str | None = None) -> Output:
        """What a node gave, by default at its first port; raises KeyError where it gave nothing."""
        if not self.nodes:
            self.refresh()
        given = list(self.nodes[node]["outputs"])
        chosen = port or next(iter(given), None)
        if chosen is None:
            raise KeyError(f"“{node}” gave nothing")
        return Output(self._studio, f"runs/{self.id}/nodes/{node}/outputs/{chosen}/")


class Output:
    """What a port gave: a table, a model, metrics or a report."""

    def __init__(self, studio: Studio, path: str) -> None:
        self._studio, self._path = studio, path

    def json(self) -> dict[str, Any]:
        """As the studio shows it: a table's preview, a report's blocks, a model's description, metrics."""
        return dict(self._studio.call("GET", self._path))

    def arrow(self) -> pyarrow.Table:
        """The whole table; raises Failed where it is none, or was not stored."""
        from pyarrow import parquet

        from studio.client.api import failure

        response = self._studio.http.get(
            f"/api/workspaces/{self._studio.workspace}/{self._path}download/",
            params={"format": "parquet"},
            timeout=3600,
        )
        if response.status_code >= 400:
            raise failure(response)
        return parquet.read_table(io.BytesIO(response.content))

    def pandas(self) -> pandas.DataFrame:
        """The whole table."""
        found: pandas.DataFrame = self.arrow().to_pandas()
        return found

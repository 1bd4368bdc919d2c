"""A deployed model."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.client.api import Studio

POLL_S = 0.5


class Deployment:
    """An endpoint. `told` is as of the last look."""

    def __init__(self, studio: Studio, told: Mapping[str, Any]) -> None:
        self._studio, self.told = studio, dict(told)

    @property
    def id(self) -> int:
        return int(self.told["id"])

    @property
    def state(self) -> str:
        return str(self.told["state"])

    @property
    def url(self) -> str:
        """Where the Open Inference Protocol is spoken; the token goes along as `Authorization: Token …`."""
        return f"{self._studio.url}{self.told['public_path']}"

    def refresh(self) -> Deployment:
        self.told = dict(self._studio.call("GET", f"deployments/{self.id}/"))
        return self

    def wait(self, timeout_s: float = 120) -> Deployment:
        """Return when it answers; raises RuntimeError where it does not start."""
        end = time.monotonic() + timeout_s
        while self.refresh().state != "ready":
            if self.state == "failed" or time.monotonic() > end:
                raise RuntimeError(f"the endpoint is {self.state}: {self.told.get('problem')}")
            time.sleep(POLL_S)
        return self

    def predict(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The model's outputs for plain rows; None is null."""
        answer = self._studio.call("POST", f"deployments/{self.id}/predict/", {"rows": [dict(row) for row in rows]})
        return list(answer["rows"])

    def stop(self) -> None:
        self._studio.call("POST", f"deployments/{self.id}/stop/")

    def start(self) -> None:
        self._studio.call("POST", f"deployments/{self.id}/start/")

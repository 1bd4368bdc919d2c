"""How often something is done at most: a few times in a row at once, since somebody waits for the first news, then evenly."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Pace:
    """A token bucket: `burst` times without a pause, then once in `every` seconds; pauses fill it again."""

    every: float
    burst: int
    _left: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._left = self.burst

    def wait(self, now: float) -> float:
        """Seconds to wait before the next time, which counts as done after them."""
        if self._at is not None:
            self._left = min(self._left + (now - self._at) / self.every, self.burst)
        pause = max((1.0 - self._left) * self.every, 0.0)
        self._left -= 1.0
        self._at = now
        return pause

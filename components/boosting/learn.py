"""Boosting round by round, the same for every library: what is told of a round, and when no more are made."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from components.boosting import rows
from components.boosting.work import Work

Tell = Callable[[dict[str, Any]], None]
Agree = Callable[[float], float]
CURVE = 25
"""So many points of the training rows' loss: each costs a pass over them."""


class Rounds(Protocol):
    """A booster that grows."""

    metric: str
    """What `loss` gives, in the library's word; less is better."""

    def update(self, number: int) -> None: ...

    def loss(self, judging: bool) -> float:
        """Of the rows that judge, else of the training rows."""

    def save(self, rounds: int) -> bytes:
        """The first rounds as a file."""


@dataclass
class Best:
    """The round with the least loss so far."""

    loss: float = math.inf
    round: int = 0

    def seen(self, number: int, loss: float) -> None:
        if loss < self.loss:
            self.loss, self.round = loss, number


def learn(work: Work, tell: Tell) -> bytes:
    """Read the rows, make the rounds, tell of each; gives the booster's file, of the best round where one judged them."""
    module = library(work.library)
    train, valid = rows.load(work, module.DTYPE)
    return boost(work, module.begin(work, train, valid), valid is not None and len(valid.label) > 0, tell)


def library(name: str) -> Any:
    """The module that knows a library."""
    from importlib import import_module

    return import_module(f"components.boosting.on_{name}")


def boost(work: Work, rounds: Rounds, judged: bool, tell: Tell, agree: Agree = lambda loss: loss) -> bytes:
    """Make the rounds. `agree` turns this task's loss into the one by which all of them decide."""
    best, every = Best(), max(1, math.ceil(work.rounds / CURVE))
    tell({"metric": rounds.metric})
    number = 0
    for number in range(1, work.rounds + 1):
        rounds.update(number - 1)
        told: dict[str, Any] = {"round": number}
        if number % every == 0 or number in (1, work.rounds):
            told["train"] = rounds.loss(judging=False)
        if judged:
            told["valid"] = loss = agree(rounds.loss(judging=True))
            best.seen(number, loss)
        tell(told)
        if judged and work.patience and number - best.round >= work.patience:
            break
    kept = best.round if judged and work.patience and best.round else number
    tell({"kept": kept, "made": number})
    return rounds.save(kept)

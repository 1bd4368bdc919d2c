"""What memory to ask for next time, from what a run asked for and used."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from components.errors import Text

STEP_MB = 256
LEAST_MB = 1024
SPARE = 1.3
WORTH = 0.7
"""Less memory is advised where it is less than so much of what was asked."""
SPILLED_MB = 64
MOST_OF_MACHINE = 0.75

Code = Literal["fits", "less", "more", "full"]
TEXTS: Mapping[Code, Text] = {
    "fits": Text(
        "The engine was given {asked} MB and held {used} MB at most: that fits.",
        "引擎内存上限 {asked} MB，实际最多占用 {used} MB：大小合适。",
    ),
    "less": Text(
        "The engine was given {asked} MB and held {used} MB at most: {suggested} MB would do.",
        "引擎内存上限 {asked} MB，实际最多占用 {used} MB：{suggested} MB 即可。",
    ),
    "more": Text(
        "{spilled} MB did not fit into the engine's {asked} MB and went to disk: {suggested} MB would be quicker.",
        "{spilled} MB 数据放不下引擎的 {asked} MB 内存而写入磁盘：{suggested} MB 会更快。",
    ),
    "full": Text(
        "{spilled} MB went to disk, and this machine has no more memory to give: use fewer columns, a draft run, or a cluster.",
        "{spilled} MB 数据写入磁盘，而本机已无更多内存：可减少列数、先试运行，或使用集群。",
    ),
}


@dataclass(frozen=True)
class Advice:
    """`suggested_mb` is None where nothing is to be changed, or nothing can be."""

    code: Code
    asked_mb: int
    used_mb: int
    spilled_mb: int
    suggested_mb: int | None

    @property
    def text(self) -> Text:
        found = {"asked": self.asked_mb, "used": self.used_mb, "spilled": self.spilled_mb}
        return TEXTS[self.code].fill({**found, "suggested": self.suggested_mb})


def of(stages: Iterable[Mapping[str, Any]], machine_mb: float) -> Advice | None:
    """What the stages of a run used, as their ends tell it, against the machine's memory; None where none told."""
    told = list(stages)
    if not told:
        return None
    asked = max(int(one["asked_mb"]) for one in told)
    used = max(int(one["memory_mb"]) for one in told)
    spilled = sum(int(one["spilled_mb"]) for one in told)
    if spilled >= SPILLED_MB:
        more = min(2 * asked, int(machine_mb * MOST_OF_MACHINE) // STEP_MB * STEP_MB)
        if more > asked:
            return Advice("more", asked, used, spilled, more)
        return Advice("full", asked, used, spilled, None)
    enough = max(math.ceil(used * SPARE / STEP_MB) * STEP_MB, LEAST_MB)
    if enough < WORTH * asked:
        return Advice("less", asked, used, spilled, enough)
    return Advice("fits", asked, used, spilled, None)

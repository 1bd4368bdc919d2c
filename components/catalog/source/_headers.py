"""Column names as a file's header has them, made usable: none empty, none twice."""

from __future__ import annotations

from collections.abc import Sequence


def usable(found: Sequence[str | None]) -> list[str]:
    """Without the byte-order mark and blanks around; a name for each column that has none, another where one comes again."""
    names: list[str] = []
    for place, given in enumerate(found, 1):
        base = (given or "").removeprefix("\ufeff").strip() or f"column_{place}"
        taken, name, number = {other.casefold() for other in names}, base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} ({number})"
        names.append(name)
    return names


def maybe_made_up(names: Sequence[str]) -> bool:
    """Whether some may be of Spark's making: it calls a nameless third column `_c2`, and two called `a` `a0` and `a1`."""
    bases = [name.removesuffix(str(place)).casefold() for place, name in enumerate(names) if name.endswith(str(place))]
    return any(name == f"_c{place}" for place, name in enumerate(names)) or len(set(bases)) < len(bases)

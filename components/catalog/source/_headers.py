"""Column names as a file's header has them, made usable: none empty, none twice; and a file that has none."""

from __future__ import annotations

from collections.abc import Sequence

from components import errors
from components.spec.schema import free_name


def usable(found: Sequence[str | None]) -> list[str]:
    """Without the byte-order mark and blanks around; a name for each column that has none, another where one comes again."""
    names: list[str] = []
    for place, given in enumerate(found, 1):
        names.append(free_name((given or "").removeprefix("\ufeff").strip() or f"column_{place}", names))
    return names


def maybe_made_up(names: Sequence[str]) -> bool:
    """Whether some may be of Spark's making: it calls a nameless third column `_c2`, and two called `a` `a0` and `a1`."""
    bases = [name.removesuffix(str(place)).casefold() for place, name in enumerate(names) if name.endswith(str(place))]
    return any(name == f"_c{place}" for place, name in enumerate(names)) or len(set(bases)) < len(bases)


def none_in(path: str) -> errors.Problem:
    return errors.problem(
        "file-empty",
        "“{path}” has no columns.",
        "“{path}”中没有任何列。",
        where=errors.Where(param="path"),
        hint=("Choose another file, or fill this one.", "请换一个文件，或检查该文件的内容。"),
        path=path,
    )

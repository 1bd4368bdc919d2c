"""Column names as they come, made usable: none empty, none twice."""

from __future__ import annotations

from collections.abc import Sequence

from components.errors import Problem, UserError, Where, problem
from components.spec.schema import free_name


def usable(found: Sequence[str | None]) -> tuple[list[str], list[Problem]]:
    """A name for each column, and a warning for each that had to be made up or changed."""
    names: list[str] = []
    problems: list[Problem] = []
    for place, given in enumerate(found, 1):
        name = " ".join((given or "").split())
        if not name:
            name = f"column_{place}"
            problems.append(
                _warning(
                    "column-unnamed",
                    "Column {place} has no name in line 1; it is called “{name}”.",
                    "第 1 行第 {place} 列没有列名，暂命名为“{name}”。",
                    place,
                    name,
                )
            )
        elif name.casefold() in {other.casefold() for other in names}:
            former, name = name, free_name(name, names)
            problems.append(
                _warning(
                    "column-twice",
                    f"Line 1 names “{former}” again in column {{place}}; it is called “{{name}}”.",
                    f"第 1 行第 {{place}} 列的列名“{former}”重复，暂命名为“{{name}}”。",
                    place,
                    name,
                )
            )
        names.append(name[:200])
    return names, problems


def check(names: Sequence[str]) -> None:
    """Raise UserError where names chosen by a person collide."""
    seen: set[str] = set()
    twice = [name for name in names if name.casefold() in seen or seen.add(name.casefold())]  # type: ignore[func-returns-value]
    if twice:
        raise UserError(
            problem(
                "column-twice",
                "The column name “{name}” is used twice.",
                "列名“{name}”重复使用。",
                where=Where(column=name),
                name=name,
            )
            for name in twice
        )


def _warning(code: str, en: str, zh: str, place: int, name: str) -> Problem:
    return problem(code, en, zh, where=Where(column=name), severity="warning", place=place, name=name, line=1)

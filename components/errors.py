"""The few kinds of error of the whole product, and the one shape in which a problem is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]

SHOWN = 12
"""So many names at most are listed in a message."""


@dataclass(frozen=True)
class Text:
    """One sentence in both languages; `{name}` fields are filled from a problem's data."""

    en: str
    zh: str

    def fill(self, data: Mapping[str, Any]) -> Text:
        return Text(_fill(self.en, data), _fill(self.zh, data))


@dataclass(frozen=True)
class Where:
    """The place that a problem is about, as far as it is known."""

    node: str | None = None
    param: str | None = None
    port: str | None = None
    column: str | None = None
    edge: int | None = None


@dataclass(frozen=True)
class Problem:
    """What was found, what was needed, and what to do: the same shape in REST, websocket, CLI and node badge."""

    code: str
    message: Text
    data: Mapping[str, Any] = field(default_factory=dict)
    where: Where = field(default_factory=Where)
    hint: Text | None = None
    severity: Severity = "error"

    def at(self, **place: Any) -> Problem:
        """The same problem with more of its place known; what is known already is kept."""
        known = {key: value for key, value in asdict(self.where).items() if value is not None}
        return Problem(self.code, self.message, self.data, Where(**{**place, **known}), self.hint, self.severity)

    def json(self) -> dict[str, Any]:
        place = {key: value for key, value in asdict(self.where).items() if value is not None}
        return {
            "code": self.code,
            "message": asdict(self.message),
            "data": dict(self.data),
            "where": place,
            "hint": asdict(self.hint) if self.hint else None,
            "severity": self.severity,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Problem:
        return cls(
            code=value["code"],
            message=Text(**value["message"]),
            data=value.get("data") or {},
            where=Where(**(value.get("where") or {})),
            hint=Text(**value["hint"]) if value.get("hint") else None,
            severity=value.get("severity", "error"),
        )


def problem(
    code: str,
    en: str,
    zh: str,
    *,
    where: Where | None = None,
    hint: tuple[str, str] | None = None,
    severity: Severity = "error",
    **data: Any,
) -> Problem:
    """Make a problem; `{field}` in the sentences are filled from `data`."""
    message = Text(en, zh).fill(data)
    hinted = Text(*hint).fill(data) if hint else None
    return Problem(code, message, data, where or Where(), hinted, severity)


class StudioError(Exception):
    """Base of the errors that a person is told; carries one or more problems. Pickles (Spark workers raise it)."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(p.message.en for p in self.problems))

    def __reduce__(self) -> tuple[type[StudioError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UserError(StudioError):
    """Something in the experiment, the data or the request; the user can put it right."""


class OperationalError(StudioError):
    """Something around us (disk, network, a killed process); trying again may help."""


def listed(names: Iterable[str]) -> str:
    """Names for a message, bounded in number and length."""
    every = [name if len(name) <= 40 else name[:37] + "…" for name in names]
    rest = len(every) - SHOWN
    return ", ".join(every[:SHOWN]) + (f", … (+{rest})" if rest > 0 else "")


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    names = list(known)
    folded = {other.casefold(): other for other in names}
    if name.casefold() in folded:
        return folded[name.casefold()]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> tuple[str, str] | None:
    """A hint naming the closest known name, or None."""
    found = closest(name, known)
    return None if found is None else _meant(found)


def _meant(name: str) -> tuple[str, str]:
    safe = name.replace("{", "(").replace("}", ")")
    return f"Did you mean “{safe}”?", f"是否想用“{safe}”？"


def _fill(template: str, data: Mapping[str, Any]) -> str:
    filled = template
    for key, value in data.items():
        if "{" + key + "}" in filled:
            filled = filled.replace("{" + key + "}", _short(value))
    return filled


def _short(value: Any) -> str:
    text = listed(str(v) for v in value) if isinstance(value, (list, tuple, set, frozenset)) else str(value)
    return text if len(text) <= 400 else text[:397] + "…"

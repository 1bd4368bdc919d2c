"""The few kinds of error of the whole product, and the one shape in which a problem is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]

SHOWN = 12
"""So many names at most are listed in a message."""
CHOOSE_COLUMN = (
    "Choose one of these columns, or look at what the steps before changed.",
    "请选择现有的列，或检查前面的步骤做了哪些改动。",
)
"""The hint where a column does not exist and no name is close."""


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
class Fix:
    """What one press may do about a problem: changes of the graph as data, made by `components.fixes`."""

    title: Text
    edits: tuple[Mapping[str, Any], ...]

    def json(self) -> dict[str, Any]:
        return {"title": asdict(self.title), "edits": [dict(edit) for edit in self.edits]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Fix:
        return cls(Text(**value["title"]), tuple(value["edits"]))


@dataclass(frozen=True)
class Problem:
    """What was found, what was needed, and what to do: the same shape in REST, websocket, CLI and node badge."""

    code: str
    message: Text
    data: Mapping[str, Any] = field(default_factory=dict)
    where: Where = field(default_factory=Where)
    hint: Text | None = None
    severity: Severity = "error"
    fixes: tuple[Fix, ...] = ()

    def at(self, **place: Any) -> Problem:
        """The same problem with more of its place known; what is known already is kept."""
        known = {key: value for key, value in asdict(self.where).items() if value is not None}
        return replace(self, where=Where(**{**place, **known}))

    def json(self) -> dict[str, Any]:
        place = {key: value for key, value in asdict(self.where).items() if value is not None}
        return {
            "code": self.code,
            "message": asdict(self.message),
            "data": dict(self.data),
            "where": place,
            "hint": asdict(self.hint) if self.hint else None,
            "severity": self.severity,
            "fixes": [fix.json() for fix in self.fixes],
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
            fixes=tuple(Fix.from_json(fix) for fix in value.get("fixes") or ()),
        )


def problem(
    code: str,
    en: str,
    zh: str,
    *,
    where: Where | None = None,
    hint: tuple[str, str] | None = None,
    severity: Severity = "error",
    fixes: Iterable[Fix] = (),
    **data: Any,
) -> Problem:
    """Make a problem; `{field}` in the sentences are filled from `data`."""
    message = Text(en, zh).fill(data)
    hinted = Text(*hint).fill(data) if hint else None
    return Problem(code, message, data, where or Where(), hinted, severity, tuple(fixes))


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

"""Which scorer a package is served with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.errors import Problem, StudioError, UserError, problem
from deploy.manifest import Package
from deploy.scorers.base import Scorer


def makers() -> Mapping[str, Callable[[Package], Scorer]]:
    """Every scorer, the preferred one first."""
    from deploy.scorers.fast import FastScorer
    from deploy.scorers.jpmml import JpmmlScorer
    from deploy.scorers.pypmml import PypmmlScorer

    return {JpmmlScorer.name: JpmmlScorer, FastScorer.name: FastScorer, PypmmlScorer.name: PypmmlScorer}


def scorer(package: Package, name: str | None = None, unproven: bool = False) -> Scorer:
    """The scorer named, else the first that works here and gave the engine's scores when the package was made.

    Raises UserError with every scorer's reason where there is none. `unproven` takes one without parity, too.
    """
    proven = package.parity.get("scorers", {})
    every = makers()
    if name is not None and name not in every:
        raise UserError(_unknown(name, list(every)))
    reasons: list[Problem] = []
    for one, make in every.items():
        if name not in (None, one):
            continue
        if not unproven and not proven.get(one, {}).get("ok"):
            reasons.append(_unproven(one, proven.get(one)))
            continue
        try:
            return make(package)
        except StudioError as cause:
            reasons += cause.problems
    raise UserError(reasons)


def _unknown(name: str, known: list[str]) -> Problem:
    return problem(
        "scorer-unknown",
        "There is no scorer “{name}” (scorers: {known}).",
        "没有评分器“{name}”（现有：{known}）。",
        name=name,
        known=known,
    )


def _unproven(name: str, report: Mapping[str, object] | None) -> Problem:
    if report is None or "unavailable" in report:
        return problem(
            "scorer-unproven",
            "The scorer {name} was not tried when the package was made.",
            "制作模型包时未验证评分器 {name}。",
            name=name,
        )
    return problem(
        "scorer-differs",
        "The scorer {name} did not give the engine's scores when the package was made.",
        "制作模型包时，评分器 {name} 的结果与引擎不一致。",
        name=name,
    )

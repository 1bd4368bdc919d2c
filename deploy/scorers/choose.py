"""Which scorer a package is served with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.errors import Problem, StudioError, UserError, problem
from deploy import parity
from deploy.manifest import Package
from deploy.scorers.base import Scorer

PROVEN = ("pmml-jpmml", "fast")
"""Scorers that a package is proven with when it is made; another one is when an endpoint is asked to serve by it."""


def makers() -> Mapping[str, Callable[[Package], Scorer]]:
    """Every scorer, the preferred one first."""
    from deploy.scorers.fast import FastScorer
    from deploy.scorers.jpmml import JpmmlScorer
    from deploy.scorers.pypmml import PypmmlScorer

    return {JpmmlScorer.name: JpmmlScorer, FastScorer.name: FastScorer, PypmmlScorer.name: PypmmlScorer}


def scorer(package: Package, name: str | None = None, unproven: bool = False) -> Scorer:
    """The scorer named, else the first that works here and gave the engine's scores when the package was made.

    One that is named and was not tried then is held against the sample now. Raises UserError with every scorer's reason where
    there is none. `unproven` takes one without parity, too.
    """
    proven = package.parity.get("scorers", {})
    every = makers()
    if name is not None and name not in every:
        raise UserError(_unknown(name, list(every)))
    reasons: list[Problem] = []
    for one, make in every.items():
        if name not in (None, one):
            continue
        untried = one not in proven or "unavailable" in proven[one]
        if not unproven and not (untried and name) and not proven.get(one, {}).get("ok"):
            reasons.append(_unproven(one, untried))
            continue
        try:
            made = make(package)
        except StudioError as cause:
            reasons += cause.problems
            continue
        if unproven or not untried or parity.check(package, made, *parity.read_sample(package))["ok"]:
            return made
        reasons.append(_unproven(one, False))
    raise UserError(reasons)


def _unknown(name: str, known: list[str]) -> Problem:
    return problem(
        "scorer-unknown",
        "There is no scorer “{name}” (scorers: {known}).",
        "没有评分器“{name}”（现有：{known}）。",
        name=name,
        known=known,
    )


def _unproven(name: str, untried: bool) -> Problem:
    if untried:
        return problem(
            "scorer-unproven",
            "The scorer {name} was not tried when the package was made.",
            "制作模型包时未验证评分器 {name}。",
            name=name,
        )
    return problem(
        "scorer-differs",
        "The scorer {name} does not give the engine's scores on the package's sample.",
        "评分器 {name} 在模型包样本上的结果与引擎不一致。",
        name=name,
    )

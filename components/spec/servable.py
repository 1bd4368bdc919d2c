"""Which scorers can say a model's way from the raw columns: asked by the lint before a run, and when a model is packaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from components.errors import Problem, Text, Where, problem
from components.expressions import types
from components.expressions.functions import PMML, POLARS
from components.expressions.language import Expression
from components.expressions.on_pmml.xml import DATA_TYPES

SCORERS: tuple[str, ...] = (PMML, POLARS)
"""Back ends that endpoints score by: the PMML document, and the fast scorer."""

ENDPOINT_TYPES = frozenset({*types.NUMERIC, types.BOOLEAN, types.STRING, types.DATE, types.TIMESTAMP})
"""Column types that a request can carry."""

INPUT_TYPES: Mapping[str, frozenset[str]] = {PMML: frozenset(DATA_TYPES) & ENDPOINT_TYPES, POLARS: ENDPOINT_TYPES}


@dataclass(frozen=True)
class Servable:
    """What each scorer cannot say, by node; a model is served where one of them can say all."""

    obstacles: Mapping[str, tuple[Problem, ...]]

    @property
    def served(self) -> bool:
        return any(not found for found in self.obstacles.values())

    @property
    def refused(self) -> list[Problem]:
        """Why no endpoint can serve it: what the most capable scorer lacks, for PMML lacks most of it, too."""
        return [] if self.served else [_unservable(found) for found in self.obstacles[POLARS]]

    @property
    def told(self) -> list[Problem]:
        """What to know of a model that is served: that one of its forms is missing, and why."""
        if not self.served:
            return []
        without = [_without(found, *NO_PMML) for found in self.obstacles[PMML]]
        return without + [_without(found, *NO_FAST) for found in self.obstacles[POLARS]]


NO_PMML = (
    "served-without-pmml",
    "There will be no PMML of this model: {why} It is served by the fast scorer.",
    "该模型将没有 PMML：{why}在线服务使用快速评分器。",
)
NO_FAST = (
    "served-by-pmml-only",
    "The fast scorer cannot serve this model: {why} It is served by its PMML, which needs the `pmml` extra.",
    "快速评分器无法用于该模型：{why}在线服务使用 PMML，需要安装 `pmml` 扩展。",
)


def doubtful(kind: str) -> bool:
    """Whether some scorer takes no raw column of this type."""
    return any(kind not in taken for taken in INPUT_TYPES.values())


def input_obstacle(name: str, kind: str, scorer: str) -> Problem | None:
    """Why a scorer takes no raw column of this type; None where it does."""
    if kind in INPUT_TYPES[scorer]:
        return None
    return problem(
        "input-type-unservable",
        "Column “{column}” is {kind}, which {scorer} cannot take.",
        "列“{column}”的类型是 {kind}，{scorer} 无法接收。",
        where=Where(column=name),
        column=name,
        kind=kind,
        scorer="PMML" if scorer == PMML else "an endpoint",
    )


def judged(inputs: Iterable[tuple[str, str]], columns: Sequence[tuple[str, Expression]]) -> Servable:
    """Judge raw columns (name, type) and the expressions over them, each with the node that wrote it."""
    given = list(inputs)
    found: dict[str, tuple[Problem, ...]] = {}
    for scorer in SCORERS:
        kinds = [p for name, kind in given if (p := input_obstacle(name, kind, scorer))]
        said = [p.at(node=node) if node else p for node, made in columns for p in made.on(scorer)]
        found[scorer] = (*kinds, *said)
    return Servable(found)


def _unservable(found: Problem) -> Problem:
    message = Text(f"No endpoint can compute this: {found.message.en}", f"在线服务无法计算：{found.message.zh}")
    hint = Text(
        "Do it in a step that the model does not read, or before the data come in.",
        "请放到模型不使用的步骤中，或在数据进入之前完成。",
    )
    return replace(found, code="not-servable", message=message, hint=found.hint or hint)


def _without(found: Problem, code: str, en: str, zh: str) -> Problem:
    message = Text(en.replace("{why}", found.message.en), zh.replace("{why}", found.message.zh))
    return replace(found, code=code, message=message, severity="warning")

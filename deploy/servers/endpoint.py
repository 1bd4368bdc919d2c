"""One package loaded for serving: checks the columns, scores, and knows its metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components.errors import Problem
from deploy import parity
from deploy.manifest import Package
from deploy.scorers.base import Scorer, Scores, plain
from deploy.servers import refusals
from deploy.servers.refusals import Refused
from deploy.servers.tensors import NULL
from deploy.values import typed

WARM_UP = 3


class Endpoint:
    """Scores requests against the package's signature. One thread at a time."""

    def __init__(self, package: Package, scorer: Scorer) -> None:
        self.package = package
        self.scorer = scorer
        self.inputs = {one.name: one for one in package.inputs}
        self.outputs = {one["name"]: one["datatype"] for one in package.signature["outputs"]}

    def warm_up(self) -> None:
        """Score the parity sample a few times: classes are loaded and code is compiled before the first caller waits."""
        _, rows = parity.read_sample(self.package)
        count = len(next(iter(rows.values()), ()))
        for _ in range(WARM_UP if count else 0):
            parity.score_rows(self.package, self.scorer, rows, range(count))

    def predict(
        self, columns: Mapping[str, Sequence[Any]], outputs: Sequence[str] | None
    ) -> list[tuple[str, str, list[Any]]]:
        """The outputs asked for as (name, datatype, values). Raises Refused naming columns and rows."""
        wrong = [refusals.column_missing(name, columns) for name in self.inputs if name not in columns]
        wrong += [refusals.column_unknown(name, self.inputs) for name in columns if name not in self.inputs]
        unknown = [name for name in outputs or () if name not in self.outputs]
        if unknown:
            wrong.append(refusals.not_json(f"there is no output {unknown[0]!r}"))
        if wrong:
            raise Refused(wrong)
        scores = self._scored(columns)
        names = outputs or list(self.outputs)
        return [(name, self.outputs[name], [plain(v) for v in scores.columns[name]]) for name in names]

    def _scored(self, columns: Mapping[str, Sequence[Any]]) -> Scores:
        given = typed(self.package.inputs, columns)
        broken: dict[int, Problem] = dict(given.errors)
        scores = self.scorer.score(given.frame)
        broken = {**scores.errors, **broken}
        if broken:
            raise Refused([broken[row] for row in sorted(broken)])
        return scores

    def metadata(self, name: str, version: str) -> dict[str, Any]:
        """Model metadata of the protocol. Shapes are [-1]: any number of rows."""
        signature = self.package.signature
        return {
            "name": name,
            "versions": [version],
            "platform": f"experiment-studio/{self.scorer.name}",
            "inputs": [_tensor(one, ("type", "source_type", "on_failure", "role")) for one in signature["inputs"]],
            "outputs": [_tensor(one, ("type",)) for one in signature["outputs"]],
            "parameters": {"null": f"BOOL tensor <name>{NULL}, true where the value is null"},
        }


def _tensor(one: Mapping[str, Any], told: Sequence[str]) -> dict[str, Any]:
    parameters = {name: one[name] for name in told if one.get(name) is not None}
    return {"name": one["name"], "datatype": one["datatype"], "shape": [-1], "parameters": parameters}

"""A stage file: all that an engine process needs to run one attempt at one stage."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runners.plan import Plan, Stage
from runners.sources import Dataset

RESULT = "result.json"


@dataclass(frozen=True)
class StageFile:
    """One attempt. `roots` are the folders and URLs that paths of users may name; `events` names the sink."""

    run: str
    stage: str
    attempt: int
    document: Mapping[str, Any]
    plan: Plan
    artifacts: str
    events: Mapping[str, Any]
    result: str
    scratch: str
    roots: tuple[str, ...] = ()
    datasets: Mapping[str, Dataset] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return f"{self.stage}.{self.attempt}"

    @property
    def planned(self) -> Stage:
        return next(stage for stage in self.plan.stages if stage.id == self.stage)

    def write(self, path: Path) -> None:
        """Write the file, for its owner's eyes only: it has the run's token in it."""
        value = {
            **self.__dict__,
            "format": 1,
            "plan": self.plan.json(),
            "roots": list(self.roots),
            "datasets": {name: dataset.json() for name, dataset in self.datasets.items()},
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)

    @classmethod
    def read(cls, path: Path) -> StageFile:
        value = json.loads(path.read_text(encoding="utf-8"))
        value.pop("format")
        datasets = {name: Dataset.from_json(found) for name, found in value["datasets"].items()}
        return cls(
            **{**value, "plan": Plan.from_json(value["plan"]), "roots": tuple(value["roots"]), "datasets": datasets}
        )

    def finish(self, state: str, problem: Mapping[str, Any] | None = None) -> None:
        """Leave the attempt's result where its launcher looks for it; atomic, written last."""
        path = Path(self.result)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"state": state, "problem": problem}, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)

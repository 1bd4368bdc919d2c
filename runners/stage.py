"""A stage file: all that an engine process needs to run one attempt at one stage."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from runners import filesystems
from runners.filesystems import Reach
from runners.plan import Plan, Stage
from runners.sources import Dataset

RESULT = "result.json"
STAGE = "stage.json"
PAGES = "pages.json"
"""Where an engine on a cluster leaves how to reach Spark's own pages: {"port", "token"}."""
PAGES_BASE = "/_pages_of_the_engine_"
"""What the links of those pages begin with, for whoever shows them to put his own address in its place."""
RUNS = "_runs"
"""The folder of the artifacts with the stage files and results of runs on clusters that have not ended."""


@dataclass(frozen=True)
class StageFile:
    """One attempt. `roots` are the folders and URLs that paths of users may name; `events` names the sink.

    The file itself, `result` and `scratch` are on this machine, or, for an engine on a cluster, below the artifacts.
    """

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
    reach: Reach = field(default=filesystems.of, repr=False, compare=False)
    """How this process reaches what is not on its disk; no part of the file."""

    @property
    def source(self) -> str:
        return f"{self.stage}.{self.attempt}"

    @property
    def planned(self) -> Stage:
        return next(stage for stage in self.plan.stages if stage.id == self.stage)

    def write(self, path: Path) -> None:
        """Write the file, for its owner's eyes only: it has the run's token in it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(self.text())

    def send(self, folder: str) -> StageFile:
        """Write the file below a URI, where its engine alone looks for it, and give it as it is there."""
        filesystems.make_private(folder, self.reach)
        there = replace(self, result=f"{folder}/{RESULT}", scratch="scratch")
        filesystems.write_text(f"{folder}/{STAGE}", there.text(), self.reach)
        return there

    def text(self) -> str:
        value = {
            **{name: value for name, value in self.__dict__.items() if name != "reach"},
            "format": 1,
            "plan": self.plan.json(),
            "roots": list(self.roots),
            "datasets": {name: dataset.json() for name, dataset in self.datasets.items()},
        }
        return json.dumps(value, ensure_ascii=False)

    @classmethod
    def read(cls, place: Path | str, reach: Reach = filesystems.of) -> StageFile:
        value = json.loads(filesystems.read_text(str(place), reach))
        value.pop("format")
        datasets = {name: Dataset.from_json(found) for name, found in value["datasets"].items()}
        return cls(
            **{**value, "plan": Plan.from_json(value["plan"]), "roots": tuple(value["roots"]), "datasets": datasets},
            reach=reach,
        )

    def finish(self, state: str, problem: Mapping[str, Any] | None = None) -> None:
        """Leave the attempt's result where its launcher looks for it; whole, written last."""
        text = json.dumps({"state": state, "problem": problem}, ensure_ascii=False)
        if not filesystems.is_local(self.result):
            # HDFS shows what is written before the file is closed; whoever reads it may take the folder away at once.
            filesystems.write_text(f"{self.result}.tmp", text, self.reach)
            fs, there = self.reach(self.result)
            fs.mv(f"{there}.tmp", there)
            return
        path = Path(self.result.removeprefix("file://"))
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
